import type { FrozenQuorum } from '../../plans/language/schema/parts/people.ts';

/** A quorum in words: `2 of sre and 1 of dba`. */
export function quorumInWords(quorum: FrozenQuorum): string {
  if (quorum.kind === 'role') return `${quorum.count} of ${quorum.role}`;
  return quorum.of.map(nested).join(quorum.kind === 'all' ? ' and ' : ' or ');
}

function nested(quorum: FrozenQuorum): string {
  const words = quorumInWords(quorum);
  return quorum.kind === 'role' || quorum.of.length === 1 ? words : `(${words})`;
}

/** A time for a message: `2026-11-23 03:12:09 UTC`. */
export function timeInWords(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

/** A time some milliseconds after another, ISO 8601 UTC. */
export function addMilliseconds(iso: string, ms: number): string {
  return new Date(Date.parse(iso) + ms).toISOString();
}
