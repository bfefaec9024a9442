// oxlint-disable jest/no-standalone-expect -- each step of a sequence is held against the model where it is taken, in the test
import { jest } from '@jest/globals';
import fc from 'fast-check';
import type { Answer } from '../../authority/answer.ts';
import { beginAttempt, endAttempt } from '../../authority/guard.ts';
import { openGate } from '../../authority/gates/open.ts';
import { settleGate } from '../../authority/gates/settle.ts';
import { Desk, type Run } from '../authority/support/desk.ts';
import { makeKey, rosterKeyOf, rosterOf, type People, type TestPerson } from '../support/people.ts';
import { commandStep, gateStep, smallPlan } from '../support/plans.ts';
import { system } from '../support/records.ts';
import { makePeople } from '../support/people.ts';
import { GateModel } from './gates/model.ts';

const SEED = 20_261_123;
const CASES = Number(process.env['BACKOUT_GATE_CASES'] ?? 40);
const minute = 60_000;
const rules = { seats: ['approver', 'approver', 'owner'], deadlineMs: 60 * minute, useWithinMs: 30 * minute };
const steps = ['one', 'two', 'three'];
const plan = smallPlan({
  roles: [
    { id: 'operator', title: 'Operator', does: 'runs the steps' },
    { id: 'approver', title: 'Approver', does: 'decides' },
    { id: 'owner', title: 'Owner', does: 'decides' },
  ],
  steps: [
    gateStep('go-ahead', {
      quorum: {
        kind: 'all',
        of: [
          { kind: 'role', role: 'approver', count: 2 },
          { kind: 'role', role: 'owner', count: 1 },
        ],
      },
      deadlineMs: rules.deadlineMs,
      useWithinMs: rules.useWithinMs,
    }),
    ...steps.map((id) => commandStep(id, ['true'])),
  ],
  window: { opensAfterMs: 0, closesAfterMs: 30 * 86_400_000, because: 'long' },
  duration: { expectedMs: minute, atMostMs: 60 * minute, because: 'measured' },
});

/** Who can come to the gate: the requester and the author have a role of its quorum, too. */
const crowd = [
  { person: 'ann@example.com', name: 'Ann', roles: ['approver'] },
  { person: 'ben@example.com', name: 'Ben', roles: ['approver'] },
  { person: 'cleo@example.com', name: 'Cleo', roles: ['approver', 'owner'] },
  { person: 'olga@example.com', name: 'Olga', roles: ['owner'] },
  { person: 'support@example.com', name: 'Sam', roles: ['production-support', 'operator', 'approver'] },
  { person: 'dev@example.com', name: 'Dev', roles: ['developer', 'owner'] },
];
const excluded = ['support@example.com', 'dev@example.com'];
const movable = ['approver', 'owner'];

const who = fc.integer({ min: 0, max: crowd.length - 1 });
const op = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('decide' as const),
      who,
      decision: fc.oneof(
        { weight: 14, arbitrary: fc.constant('approve' as const) },
        { weight: 1, arbitrary: fc.constantFrom('refuse' as const, 'fix-forward' as const) },
      ),
      stale: fc.integer({ min: 0, max: 9 }).map((dice) => dice === 0),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('begin' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('role' as const), who, role: fc.constantFrom(...movable) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('revoke' as const), who }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('wait' as const), minutes: fc.constantFrom(1, 10, 29, 31, 59) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('deadline' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('again' as const) }) },
);
/** Most gates are approved at first; what happens to an approval is what there is to see. */
const sequence = fc
  .tuple(fc.shuffledSubarray([0, 1, 2, 3], { minLength: 2 }), fc.array(op, { minLength: 6, maxLength: 16 }))
  .map(([first, rest]): Op[] => [
    ...first.map((one) => ({ do: 'decide' as const, who: one, decision: 'approve' as const, stale: false })),
    ...rest,
  ]);
type Op = typeof op extends fc.Arbitrary<infer T> ? T : never;

const clocks = [
  'setTimeout',
  'setInterval',
  'setImmediate',
  'nextTick',
  'performance',
  'hrtime',
  'queueMicrotask',
] as const;

describe('the life of a gate', () => {
  let people: People;
  let members: TestPerson[];
  let worst: Record<string, number>;

  beforeAll(async () => {
    people = await makePeople();
    members = await Promise.all(
      crowd.map(async (one, at) => ({ ...one, keys: [await makeKey(people.dir, `crowd-${at}`)] as const })),
    );
  });
  afterAll(() => people.cleanup());
  afterEach(() => jest.useRealTimers());

  it(`is as a model of its own says, whatever people, clock and roster do (${CASES} sequences, seed ${SEED})`, async () => {
    worst = {};
    // Only the clock is ours; timers stay real, and processes and the record with them.
    jest.useFakeTimers({ doNotFake: [...clocks, 'clearTimeout', 'clearInterval', 'clearImmediate'] });
    const property = fc.asyncProperty(sequence, async (ops) => {
      const life = await Life.begin(people, members);
      try {
        for (const one of ops) await life.do(one, worst);
      } finally {
        await life.end();
      }
    });
    await fc.assert(property, { numRuns: CASES, seed: SEED });
    // A property that never got anywhere would hold as well.
    expect(Object.keys(worst)).toEqual(
      expect.arrayContaining(['accepted', 'go', 'void', 'wait', 'decided-already', 'gate-settled']),
    );
  }, 600_000);
});

/** A gate and its model, side by side. */
class Life {
  readonly desk: Desk;
  readonly run: Run;
  readonly members: readonly TestPerson[];
  readonly model: GateModel;
  #next = 0;
  #last: { bytes: Uint8Array; signature: string; answer: Answer; kept: boolean } | undefined;

  private constructor(desk: Desk, run: Run, members: readonly TestPerson[]) {
    this.desk = desk;
    this.run = run;
    this.members = members;
    const listed = members.map(({ person, roles }) => ({ person, roles: [...roles], revoked: false }));
    this.model = new GateModel({ ...rules, excluded }, listed);
  }

  static async begin(people: People, members: readonly TestPerson[]): Promise<Life> {
    const others = [people.admin, people.engineer];
    const roster = rosterOf([...members, ...others]);
    const roles = [...roster.roles, { id: 'owner', title: 'Owner', may: ['decide' as const] }];
    const desk = await Desk.open(people, { ...roster, roles });
    const byPerson = (person: string) => members.find((one) => one.person === person);
    await desk.publish(plan, byPerson('dev@example.com'));
    await desk.deployed(plan);
    const answer = await desk.ask(byPerson('support@example.com') ?? people.support, desk.start(plan));
    if (answer.status !== 'accepted') throw new Error(`not begun: ${answer.message}`);
    const life = new Life(desk, desk.runNamed(answer.run ?? '', plan), members);
    await life.open();
    return life;
  }

  end(): Promise<void> {
    return this.desk.close();
  }

  async open(): Promise<void> {
    this.model.open(Date.now());
    const visit = this.model.visits.length;
    await this.run.write((tx) => openGate(tx, { run: this.run.name, address: 'go-ahead', visit }, system));
  }

  async do(one: Op, seen: Record<string, number>): Promise<void> {
    const count = (what: string) => (seen[what] = (seen[what] ?? 0) + 1);
    // Two things never happen in the same millisecond here, so that both clocks order them alike.
    jest.setSystemTime(Date.now() + 1);
    switch (one.do) {
      case 'decide':
        return void count(await this.#decide(one));
      case 'begin':
        return void count(await this.#begin());
      case 'wait':
        jest.setSystemTime(Date.now() + one.minutes * minute);
        return;
      case 'deadline':
        return this.#deadline();
      case 'role':
        return this.#role(one.who, one.role);
      case 'revoke':
        return this.#revoke(one.who);
      case 'restart':
        return this.desk.restart();
      case 'again':
        return this.#again();
    }
  }

  async #decide({ who: at, decision, stale }: Extract<Op, { do: 'decide' }>): Promise<string> {
    const person = this.members[at];
    if (!person) throw new Error('nobody');
    const said = this.model.decide(person.person, decision, { now: Date.now(), stale });
    const fields = await this.run.decision(decision, stale ? { subject: `sha256:${'7'.repeat(64)}` } : {});
    const signed = await this.desk.sign(person, fields);
    const received = await this.desk.take(signed);
    const answer = await this.desk.decide(received);
    this.#last = { ...signed, answer, kept: received.kind !== 'rejected' };
    if (said === 'accepted') expect(answer).toMatchObject({ status: 'accepted' });
    else
      expect({ said, right: said.includes(answer.code ?? ''), answer }).toMatchObject({
        right: true,
        answer: { status: 'denied' },
      });
    if (said === 'accepted' && decision === 'approve') {
      const decided = (await this.run.visit('go-ahead'))?.gate?.decisions.at(-1);
      this.model.seated(person.person, decided?.seat ?? 'none', Date.now());
    }
    await this.#compare();
    return answer.code ?? answer.status;
  }

  async #begin(): Promise<string> {
    const address = steps[this.#next];
    if (address === undefined || this.model.over) return 'nothing';
    const said = this.model.begin(Date.now());
    const ref = { run: this.run.name, address, visit: 1, attempt: 1 };
    const worker = { host: 'here', incarnation: '00000000-0000-4000-8000-000000000000', pid: 1 };
    const begun = await this.run.write((tx) => beginAttempt(tx, ref, worker));
    expect([said, 'go' in begun]).toEqual([said, said === 'go']);
    if ('go' in begun) {
      const result = { outcome: 'succeeded', durationMs: 1, message: 'exit 0' } as const;
      await this.run.write((tx) => endAttempt(tx, ref, result, system));
      this.#next += 1;
    }
    const visits = (await this.run.state()).steps.get('go-ahead')?.visits ?? [];
    const voided = visits.find(({ visit }) => visit === this.model.visits.length)?.gate?.voided ?? null;
    expect([said, voided !== null]).toEqual([said, said === 'void']);
    if (said === 'void') await this.open();
    return said;
  }

  async #deadline(): Promise<void> {
    this.model.timeUp(Date.now());
    const ref = { run: this.run.name, address: 'go-ahead', visit: this.model.visits.length };
    const settlement = { ...ref, settlement: 'expired', by: [], actor: system } as const;
    await this.run.write((tx) => settleGate(tx, settlement)).catch(() => undefined);
    await this.#compare();
  }

  async #role(at: number, role: string): Promise<void> {
    const person = this.members[at]?.person ?? '';
    const member = this.model.members.get(person);
    if (!member) return;
    const rest = member.roles.filter((one) => one !== role);
    const roles = rest.length < member.roles.length ? rest : [...rest, role];
    if (roles.length === 0) return;
    member.roles = roles;
    await this.desk.changeRoster((roster) => {
      const listed = roster.people.find((one) => one.person === person);
      if (listed) listed.roles = [...roles];
    });
  }

  async #revoke(at: number): Promise<void> {
    const member = this.members[at];
    const known = member && this.model.members.get(member.person);
    if (!member || !known || known.revoked) return;
    known.revoked = true;
    await this.desk.changeRoster((roster) => {
      const listed = roster.people.find((one) => one.person === member.person);
      if (listed) listed.keys = [rosterKeyOf(member.keys[0], { revokedAt: new Date(Date.now() - 1).toISOString() })];
    });
  }

  /** The same bytes get the same answer, whatever happened since, and change nothing; what the door refused, at its own time. */
  async #again(): Promise<void> {
    if (!this.#last) return;
    const { answer, kept, ...signed } = this.#last;
    const before = await this.desk.store.read((tx) => tx.size());
    const now = await this.desk.decide(await this.desk.take(signed));
    expect(now).toEqual(kept ? answer : { ...answer, at: now.at });
    expect(await this.desk.store.read((tx) => tx.size())).toBe(before);
  }

  async #compare(): Promise<void> {
    const visit = await this.run.visit('go-ahead');
    const { settled, decided } = this.model.last;
    expect({
      settled: visit?.gate?.settled?.settlement ?? null,
      by: visit?.gate?.settled?.by.toSorted() ?? [],
      decided: visit?.gate?.decisions.length ?? 0,
    }).toEqual({ settled: settled?.kind ?? null, by: [...(settled?.by ?? [])].toSorted(), decided: decided.size });
  }
}
