import { found } from './parts/codes.ts';
import type { KnownFacts } from '../analysis/given.ts';
import { textsOf } from '../analysis/texts.ts';
import type { Finding } from './parts/finding.ts';
import type { FrozenPlan } from '../schema/plan.ts';

/** No text names a version of the service other than the release and the one that it returns to. */
export function ownVersions(plan: FrozenPlan, { versions, liveBefore }: KnownFacts): Finding[] {
  const { release, returnsTo } = plan;
  const own = new Set([release.version, returnsTo].flatMap(spellings));
  const foreign = new Map(
    versions
      .filter((version) => version !== release.version && version !== returnsTo)
      // Where the plan returns elsewhere, that is said once, not of each text.
      .filter((version) => !liveBefore.some((live) => live.version === version))
      .flatMap((version) => spellings(version).map((spelling) => [spelling, version] as const)),
  );
  if (foreign.size === 0) return [];
  return textsOf(plan).flatMap(({ path, text }) =>
    foreignIn(text, own, foreign).map(({ spelling, version }) =>
      found('plan-foreign-version', path, `this names ${release.service} ${version}, which is another release`, {
        expected: `${release.version}, or ${returnsTo}`,
        found: spelling,
        next: `Name the version that is meant, or allow "${spelling}" with a reason.`,
      }),
    ),
  );
}

/** In paths and names the dots of a version are often written as dashes or underscores. */
function spellings(version: string): string[] {
  const dots = version.split('.').length - 1;
  return dots < 2 ? [version] : [version, version.replaceAll('.', '_'), version.replaceAll('.', '-')];
}

interface Mention {
  readonly spelling: string;
  readonly version: string;
}

/** Each version once; what is part of one of the plan's own versions is none. */
function foreignIn(text: string, own: ReadonlySet<string>, foreign: ReadonlyMap<string, string>): Mention[] {
  const mentions = new Map<string, Mention>();
  for (const word of text.matchAll(/[0-9A-Za-z][0-9A-Za-z.+_-]{0,199}/g)) {
    const isMarked = /[@:/=v]$/.test(text.slice(0, word.index));
    const inside = piecesOf(word[0]);
    const owned = inside.filter(({ piece }) => own.has(piece));
    for (const { piece, start, end } of inside) {
      const version = foreign.get(piece);
      if (version === undefined || owned.some((one) => one.start <= start && end <= one.end)) continue;
      if (isPlain(piece) && !(isMarked && start === 0) && !/v$/i.test(word[0].slice(0, start))) continue;
      mentions.set(piece, { spelling: piece, version });
    }
  }
  return [...mentions.values()];
}

/** A bare number is a version only where something says so: `shop:12`, `v12`. */
function isPlain(version: string): boolean {
  return /^\d{1,5}$/.test(version);
}

interface Piece {
  readonly piece: string;
  readonly start: number;
  readonly end: number;
}

/** The parts of a word that could be a version: from one boundary to another. A `v` may be before it. */
function piecesOf(word: string): Piece[] {
  const starts = [...word.matchAll(/(?<![0-9A-Za-z.])[0-9A-Za-z]|(?<=(?:^|[^0-9A-Za-z])[vV])\d/g)].map(
    ({ index }) => index,
  );
  const ends = [...word.matchAll(/[0-9A-Za-z](?![0-9A-Za-z])/g)]
    .map(({ index }) => index + 1)
    .filter((end) => !/^\.\d/.test(word.slice(end)));
  return starts
    .slice(0, 50)
    .flatMap((start) =>
      ends
        .slice(0, 50)
        .flatMap((end) => (end > start && end - start <= 64 ? [{ piece: word.slice(start, end), start, end }] : [])),
    );
}
