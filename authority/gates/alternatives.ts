import { BackoutError } from '../../common/errors.ts';
import type { Quorum } from '../../plans/language/schema/steps.ts';

/** One way to fill a quorum: the seats, each named by its role, sorted. */
export type Seats = readonly string[];

/** More ways than this and nobody could say who is still needed. */
export const maxAlternatives = 2000;

/** Every way to fill a quorum, each once, in the plan's order. Throws `plan-invalid` beyond `maxAlternatives`. */
export function alternativesOf(quorum: Quorum): readonly Seats[] {
  switch (quorum.kind) {
    case 'role':
      return [Array.from({ length: quorum.count }, () => quorum.role)];
    case 'any':
      return distinct(quorum.of.flatMap(alternativesOf));
    case 'all':
      return quorum.of.map(alternativesOf).reduce(combine, [[]]);
    default:
      return quorum satisfies never;
  }
}

/** The same seats as a quorum: a role, or all of several roles. */
export function quorumOf(seats: Seats): Quorum {
  const roles = [...new Set(seats)].map((role) => ({ kind: 'role' as const, role, count: countOf(seats, role) }));
  const [only] = roles;
  return only && roles.length === 1 ? only : { kind: 'all', of: roles };
}

/** Sorted, and each once. */
export function distinct(all: readonly Seats[]): readonly Seats[] {
  const byKey = new Map(all.map((seats) => [...seats].toSorted()).map((seats) => [seats.join(','), seats]));
  return [...byKey.values()];
}

function combine(left: readonly Seats[], right: readonly Seats[]): readonly Seats[] {
  if (left.length * right.length > maxAlternatives ** 2) throw tooMany();
  const both = distinct(left.flatMap((one) => right.map((other) => [...one, ...other])));
  if (both.length > maxAlternatives) throw tooMany();
  return both;
}

function tooMany(): BackoutError {
  return new BackoutError('plan-invalid', 'a quorum can be filled in too many ways', {
    expected: `at most ${maxAlternatives} ways to fill a quorum`,
    next: 'write the quorum with fewer any-of parts',
  });
}

function countOf(seats: Seats, role: string): number {
  return seats.filter((seat) => seat === role).length;
}
