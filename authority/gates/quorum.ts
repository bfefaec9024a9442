import type { FrozenQuorum } from '../../plans/language/schema/parts/people.ts';
import { alternativesOf, distinctSeats, isSubQuorum, alternativesOfQuorum, type Seats } from './alternatives.ts';
import { seatPeople } from './seat-matching.ts';

/** Somebody who approved, or wants to, with the roles that count. */
export interface Approver {
  readonly person: string;
  readonly roles: readonly string[];
}

/** Every role that a quorum mentions. */
export function rolesIn(quorum: FrozenQuorum): string[] {
  return quorum.kind === 'role' ? [quorum.role] : quorum.of.flatMap(rolesIn);
}

/**
 * The seat (a role of the quorum) that a candidate's approval would fill, or undefined where it would fill none: no
 * role that is still needed, the person approved before, or the quorum is complete. Who approved before keeps a seat,
 * but may move to another, so that a person of two roles never blocks somebody of one.
 */
export function seatFor(quorum: FrozenQuorum, approvals: readonly Approver[], candidate: Approver): string | undefined {
  const before = onePerPerson(approvals);
  if (isComplete(quorum, before) || before.some((approval) => approval.person === candidate.person)) return undefined;
  const people = [...before, candidate].map((approver) => approver.roles);
  const seated = alternativesOf(quorum)
    .map((seats) => ({ seats, seating: seatPeople(seats, people) }))
    .map(({ seats, seating }) => ({ seat: seats[seating.at(-1) ?? -1], missing: seats.length - filled(seating) }))
    .filter(({ seat }) => seat !== undefined);
  return seated.toSorted((one, other) => one.missing - other.missing)[0]?.seat;
}

/** Whether these approvals fill a quorum; several approvals of one person count once. */
export function isComplete(quorum: FrozenQuorum, approvals: readonly Approver[]): boolean {
  const people = onePerPerson(approvals).map((approver) => approver.roles);
  return alternativesOf(quorum).some((seats) => fills(seats, people));
}

/** What a quorum still asks for after these approvals, as a quorum of its own; null when nothing. */
export function stillNeeded(quorum: FrozenQuorum, approvals: readonly Approver[]): FrozenQuorum | null {
  const people = onePerPerson(approvals).map((approver) => approver.roles);
  const rests = distinctSeats(alternativesOf(quorum).flatMap((seats) => restsOf(seats, people)));
  if (rests.some((rest) => rest.length === 0)) return null;
  const least = rests.filter((rest) => !rests.some((other) => other !== rest && isSubQuorum(other, rest)));
  const [only] = least;
  return only && least.length === 1 ? alternativesOfQuorum(only) : { kind: 'any', of: least.map(alternativesOfQuorum) };
}

/** Every choice of seats that may be left open when as many people as possible sit on the others. */
function restsOf(seats: Seats, people: readonly (readonly string[])[]): readonly Seats[] {
  let sets: readonly { open: Seats; taken: Seats }[] = [{ open: [], taken: seats }];
  for (let missing = seats.length - filled(seatPeople(seats, people)); missing > 0; missing--) {
    const next = sets.flatMap(({ open, taken }) =>
      [...new Set(taken)].map((role) => ({ open: [...open, role], taken: without(taken, role) })),
    );
    sets = [...new Map(next.map((set) => [set.open.toSorted().join(','), set])).values()];
  }
  return sets.filter(({ taken }) => fills(taken, people)).map(({ open }) => open);
}

function fills(seats: Seats, people: readonly (readonly string[])[]): boolean {
  return filled(seatPeople(seats, people)) === seats.length;
}

function filled(seating: readonly number[]): number {
  return seating.filter((seat) => seat >= 0).length;
}

function onePerPerson(approvals: readonly Approver[]): readonly Approver[] {
  return approvals.filter((one, index) => approvals.findIndex((other) => other.person === one.person) === index);
}

function without(seats: Seats, role: string): Seats {
  return seats.toSpliced(seats.indexOf(role), 1);
}
