import { BackoutError } from '../../common/errors.ts';
import type { FrozenQuorum } from '../../plans/language/schema/parts/people.ts';

/** One way to fill a quorum: the seats, each named by its role, sorted. */
export type Seats = readonly string[];

/** More ways than this and nobody could say who is still needed. */
const maxAlternatives = 2000;

/** Every way to fill a quorum, each once, in the plan's order. Throws `plan-invalid` beyond `maxAlternatives`. */
export function alternativesOf(quorum: FrozenQuorum): readonly Seats[] {
  switch (quorum.kind) {
    case 'role':
      return [Array.from({ length: quorum.count }, () => quorum.role)];
    case 'any':
      return distinctSeats(quorum.of.flatMap(alternativesOf));
    case 'all':
      return quorum.of.map(alternativesOf).reduce((left, right) => everyPair(left, right, joined), [[]]);
    default:
      return quorum satisfies never;
  }
}

/**
 * What fills each of several quorums at once, the same people sitting at all of them: of every role as many as the one
 * that asks for most. Nobody fills two seats of it.
 */
export function quorumOfEach(quorums: readonly FrozenQuorum[]): FrozenQuorum {
  const [only] = quorums;
  if (only && quorums.length === 1) return only;
  const ways = quorums.map(alternativesOf).reduce((left, right) => everyPair(left, right, atLeastBoth), [[]]);
  const least = ways.filter((way) => !ways.some((other) => other !== way && isSubQuorum(other, way)));
  const [one] = least;
  return one && least.length === 1 ? alternativesOfQuorum(one) : { kind: 'any', of: least.map(alternativesOfQuorum) };
}

/** Whether seats are some of others, and not all. */
export function isSubQuorum(part: Seats, whole: Seats): boolean {
  return part.length < whole.length && part.every((role) => countOf(part, role) <= countOf(whole, role));
}

/** Seats written as a quorum: a role, or all of several roles. */
export function alternativesOfQuorum(seats: Seats): FrozenQuorum {
  const roles = [...new Set(seats)].map((role) => ({ kind: 'role' as const, role, count: countOf(seats, role) }));
  const [only] = roles;
  return only && roles.length === 1 ? only : { kind: 'all', of: roles };
}

/** Sorted, and each once. */
export function distinctSeats(all: readonly Seats[]): readonly Seats[] {
  const byKey = new Map(all.map((seats) => [...seats].toSorted()).map((seats) => [seats.join(','), seats]));
  return [...byKey.values()];
}

function everyPair(left: readonly Seats[], right: readonly Seats[], pair: typeof joined): readonly Seats[] {
  if (left.length * right.length > maxAlternatives ** 2) throw tooMany();
  const both = distinctSeats(left.flatMap((one) => right.map((other) => pair(one, other))));
  if (both.length > maxAlternatives) throw tooMany();
  return both;
}

function joined(one: Seats, other: Seats): Seats {
  return [...one, ...other];
}

function atLeastBoth(one: Seats, other: Seats): Seats {
  return [...new Set([...one, ...other])].flatMap((role) =>
    Array.from({ length: Math.max(countOf(one, role), countOf(other, role)) }, () => role),
  );
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
