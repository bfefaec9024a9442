/**
 * What a gate means, once more and as plainly as possible: lists and brute force, no code of the product. It knows one
 * gate in front of a few steps, and the people of the test.
 */
export interface Member {
  readonly person: string;
  roles: string[];
  revoked: boolean;
}

interface Approval {
  readonly person: string;
  /** The roles that counted when it was given. */
  readonly roles: readonly string[];
  /** The seat that the record says it took. */
  readonly seat: string;
}

interface Visit {
  readonly openedAt: number;
  readonly decided: Set<string>;
  /** How many decisions were taken. */
  decisions: number;
  approvals: Approval[];
  settled: { kind: 'approved' | 'refused' | 'expired' | 'fix-forward'; by: readonly string[]; at: number } | undefined;
  voided: boolean;
}

export interface Rules {
  /** The seats, one role each: `['approver', 'approver', 'owner']`. */
  readonly seats: readonly string[];
  readonly excluded: readonly string[];
  readonly deadlineMs: number;
  readonly useWithinMs: number;
}

/** A gate as the model has it. Times are milliseconds. */
export class GateModel {
  readonly visits: Visit[] = [];
  readonly members: Map<string, Member>;
  readonly #rules: Rules;
  #used = false;

  constructor(rules: Rules, members: readonly Member[]) {
    this.#rules = rules;
    this.members = new Map(members.map((one) => [one.person, { ...one, roles: [...one.roles] }]));
  }

  get last(): Visit {
    const visit = this.visits.at(-1);
    if (!visit) throw new Error('no visit was opened');
    return visit;
  }

  /** Whether the run has been told to end. */
  get over(): boolean {
    const kind = this.last.settled?.kind;
    return kind !== undefined && kind !== 'approved';
  }

  open(now: number): void {
    this.visits.push({
      openedAt: now,
      decided: new Set(),
      decisions: 0,
      approvals: [],
      settled: undefined,
      voided: false,
    });
  }

  /** `accepted`, or the codes with which a decision may be turned away. `seat` is what the record says it took. */
  decide(
    person: string,
    decision: 'approve' | 'refuse' | 'fix-forward',
    { now, stale }: { now: number; stale: boolean },
  ): 'accepted' | readonly string[] {
    const member = this.members.get(person);
    if (!member || member.revoked) return ['key-revoked', 'key-unknown'];
    if (this.over) return ['run-ended', 'run-not-active', 'gate-settled'];
    const visit = this.last;
    if (stale) return ['visit-mismatch', 'subject-mismatch', 'gate-settled'];
    if (visit.settled) return ['gate-settled'];
    if (now >= visit.openedAt + this.#rules.deadlineMs) {
      visit.settled = { kind: 'expired', by: [], at: now };
      return ['gate-settled'];
    }
    if (!member.roles.some((role) => this.#rules.seats.includes(role))) return ['role-missing'];
    if (decision === 'approve' && this.#rules.excluded.includes(person))
      return ['requester-excluded', 'author-excluded'];
    // Somebody's role came back: everything that is needed is there, and only nobody has said so.
    const isAgain = decision === 'approve' && this.#isComplete();
    const counts = this.#counted().some((one) => one.person === person);
    if (visit.decided.has(person) && counts && !isAgain) return ['decided-already'];
    if (decision === 'approve' && !isAgain && !this.#takesSeat(member)) return ['seat-taken', 'role-not-needed'];
    visit.decided.add(person);
    visit.decisions += 1;
    if (decision !== 'approve') {
      visit.settled = { kind: decision === 'refuse' ? 'refused' : 'fix-forward', by: [person], at: now };
    }
    return 'accepted';
  }

  /** An approval was accepted, and the record says which seat it took. */
  seated(person: string, seat: string, now: number): void {
    const member = this.members.get(person);
    if (!member?.roles.includes(seat) || !this.#rules.seats.includes(seat))
      throw new Error(`${person} took the seat ${seat}, which is not theirs`);
    const visit = this.last;
    visit.approvals = visit.approvals.filter((one) => one.person !== person);
    visit.approvals.push({ person, roles: [...member.roles], seat });
    if (this.#isComplete()) visit.settled = { kind: 'approved', by: this.#counted().map((one) => one.person), at: now };
  }

  /** The deadline is looked at. */
  timeUp(now: number): void {
    if (this.last.settled || this.last.voided || now < this.last.openedAt + this.#rules.deadlineMs) return;
    this.last.settled = { kind: 'expired', by: [], at: now };
  }

  /** Whether an effect behind the gate may begin. `void`: an approval no longer counts, and the gate is asked again. */
  begin(now: number): 'go' | 'wait' | 'void' {
    const { settled, voided } = this.last;
    if (settled?.kind !== 'approved' || voided) return 'wait';
    if (this.#stands(now)) {
      this.#used = true;
      return 'go';
    }
    this.last.voided = true;
    this.#used = false;
    return 'void';
  }

  #stands(now: number): boolean {
    const { settled, approvals } = this.last;
    const counted = approvals.filter(({ person }) => settled?.by.includes(person));
    const entitled = counted.every(({ person, seat }) => {
      const member = this.members.get(person);
      return member && !member.revoked && member.roles.includes(seat);
    });
    const late = !this.#used && now > (settled?.at ?? 0) + this.#rules.useWithinMs;
    const roles = counted.map((one) => this.#kept(one));
    return entitled && !late && filledSeats(this.#rules.seats, roles) === this.#rules.seats.length;
  }

  #isComplete(): boolean {
    const roles = this.#counted().map((one) => one.roles);
    return filledSeats(this.#rules.seats, roles) === this.#rules.seats.length;
  }

  /** Approvals whose key still counts and whose seat is still theirs, with the roles that counted then and still do. */
  #counted(): { person: string; roles: string[] }[] {
    const sits = ({ person, seat }: Approval) => this.members.get(person)?.roles.includes(seat) === true;
    return this.last.approvals
      .filter((one) => !this.members.get(one.person)?.revoked && sits(one))
      .map((one) => ({ person: one.person, roles: this.#kept(one) }));
  }

  #kept({ person, roles }: Approval): string[] {
    return roles.filter((role) => this.members.get(person)?.roles.includes(role));
  }

  /** With this person more seats can be filled than without. */
  #takesSeat({ roles }: Member): boolean {
    const before = this.#counted().map((one) => one.roles);
    const { seats } = this.#rules;
    return filledSeats(seats, [...before, roles]) > filledSeats(seats, before);
  }
}

/** How many seats can be filled at most, trying every way to hand people out. */
function filledSeats(seats: readonly string[], people: readonly (readonly string[])[]): number {
  const [seat, ...rest] = seats;
  if (seat === undefined) return 0;
  const withSomebody = people.flatMap((roles, at) =>
    roles.includes(seat) ? [1 + filledSeats(rest, people.toSpliced(at, 1))] : [],
  );
  return Math.max(filledSeats(rest, people), ...withSomebody);
}
