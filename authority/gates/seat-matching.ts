/** Which seat, by index, each person holds; -1 for none. */
export type Seating = readonly number[];

/**
 * Seats as many people as possible, nobody on two seats (Kuhn's algorithm). A seat is named by the role it asks for.
 * Who comes earlier in the list never loses their seat to somebody later; they may only move to another one.
 */
export function seatPeople(seats: readonly string[], people: readonly (readonly string[])[]): Seating {
  const holder: number[] = seats.map(() => -1);
  people.forEach((_, person) => claim(person, seats, people, holder, new Set()));
  return people.map((_, person) => holder.indexOf(person));
}

function claim(
  person: number,
  seats: readonly string[],
  people: readonly (readonly string[])[],
  holder: number[],
  tried: Set<number>,
): boolean {
  for (const [seat, role] of seats.entries()) {
    if (tried.has(seat) || !people[person]?.includes(role)) continue;
    tried.add(seat);
    const sitting = holder[seat] ?? -1;
    if (sitting === -1 || claim(sitting, seats, people, holder, tried)) {
      holder[seat] = person;
      return true;
    }
  }
  return false;
}
