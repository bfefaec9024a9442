import { pointerOf } from '../schema-findings.ts';
import type { FrozenPlan } from '../schema/plan.ts';

/** A text of a plan, at its place. */
export interface TextAtPlace {
  readonly path: string;
  readonly text: string;
  /** Written for people; otherwise it is given to programs. */
  readonly prose: boolean;
}

/** What names the plan and its parts, or is a reason why a text may stay, says nothing about a release. */
const apart: ReadonlySet<string> = new Set(['release', 'returnsTo', 'authors', 'allowed', 'silenced', 'basedOn', 'v']);
const names: ReadonlySet<string> = new Set([
  'kind',
  'id',
  'name',
  'ref',
  'step',
  'runsOn',
  'role',
  'contingency',
  'criteria',
]);
const prose: ReadonlySet<string> = new Set([
  'title',
  'because',
  'does',
  'question',
  'instructions',
  'message',
  'call',
  'goesTo',
]);

// Frozen plans never change, so each is read once.
const known = new WeakMap<FrozenPlan, readonly TextAtPlace[]>();

/** Every text that an author wrote: titles, reasons, instructions, arguments, addresses, values of settings. */
export function textsOf(plan: FrozenPlan): readonly TextAtPlace[] {
  const before = known.get(plan);
  if (before) return before;
  const texts: TextAtPlace[] = [];
  for (const [member, value] of Object.entries(plan))
    if (!apart.has(member)) collect(texts, value, [member], prose.has(member));
  known.set(plan, texts);
  return texts;
}

function collect(texts: TextAtPlace[], value: unknown, path: string[], isProse: boolean): void {
  if (typeof value === 'string') texts.push({ path: pointerOf(path), text: value, prose: isProse });
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) return value.forEach((one, at) => collect(texts, one, [...path, String(at)], isProse));
  for (const [member, one] of Object.entries(value))
    if (!names.has(member)) collect(texts, one, [...path, member], isProse || prose.has(member));
}
