import type { PlanTraits } from './traits.ts';

/** How alike two plans are, from 0 to 1, and in what. */
export interface Likeness {
  readonly score: number;
  readonly because: readonly string[];
}

/** How much each trait counts, among those that the plan that is compared has at all. */
const weights = { components: 0.3, technologies: 0.3, tags: 0.15, shapes: 0.25 } as const;

/** How alike another plan is to the one that is asked about. Pure. */
export function likenessOf(asked: PlanTraits, other: PlanTraits): Likeness {
  const found = [
    named('components', asked, other),
    named('technologies', asked, other),
    named('tags', asked, other),
    shaped(asked.shapes, other.shapes),
  ].flatMap((one) => (one ? [one] : []));
  const all = found.reduce((sum, { weight }) => sum + weight, 0);
  const reached = found.reduce((sum, { weight, share }) => sum + weight * share, 0);
  return { score: all === 0 ? 0 : reached / all, because: found.flatMap(({ because }) => because) };
}

interface Part {
  readonly weight: number;
  readonly share: number;
  readonly because: readonly string[];
}

function named(trait: 'components' | 'technologies' | 'tags', asked: PlanTraits, other: PlanTraits): Part | undefined {
  if (asked[trait].length === 0) return undefined;
  const there = new Set(other[trait]);
  const shared = asked[trait].filter((one) => there.has(one));
  const share = shared.length / new Set([...asked[trait], ...there]).size;
  const list = shared.slice(0, 6).join(', ') + (shared.length > 6 ? ` and ${shared.length - 6} more` : '');
  return { weight: weights[trait], share, because: shared.length > 0 ? [`${trait} ${list}`] : [] };
}

function shaped(asked: PlanTraits['shapes'], other: PlanTraits['shapes']): Part | undefined {
  const names = Object.keys(asked);
  if (names.length === 0) return undefined;
  const all = new Set([...names, ...Object.keys(other)]);
  let [both, either] = [0, 0];
  for (const name of all) {
    const [one, two] = [asked[name] ?? 0, other[name] ?? 0];
    both += Math.min(one, two);
    either += Math.max(one, two);
  }
  const share = both / either;
  const because = share >= 0.2 ? [`steps that follow each other alike (${Math.round(share * 100)} %)`] : [];
  return { weight: weights.shapes, share, because };
}
