import { setTimeout as pause } from 'node:timers/promises';
import { canonicalBytes } from '../../common/canonical.ts';
import { digestOf, type Digest } from '../../common/digest.ts';
import { RunTx } from '../../authority/context/run-tx.ts';
import { openGate } from '../../authority/gates/open-gate.ts';
import { seatFor } from '../../authority/gates/quorum.ts';
import { settleGate } from '../../authority/gates/settle-gate.ts';
import type { Roster } from '../../roster/schema.ts';
import {
  beginAttempt,
  endAttempt,
  type AttemptRef,
  type AttemptResult,
  type BeginResult,
} from '../../authority/attempts/index.ts';
import type { FrozenPlan } from '../../plans/language/schema/index.ts';
import { stepAt } from '../../plans/language/plan-queries.ts';
import type { Actor, BodyOf, EntryType } from '../../records/entries.ts';
import type { RunState, Visit } from '../../records/run-state.ts';
import type { WriteTx } from '../../records/record-store.ts';
import { makePeople, type People, type TestPerson } from './people.ts';
import { smallPlan } from './plans.ts';
import { newRecord, system, type TestRecord } from './records.ts';

export const worker = { host: 'here', incarnation: '00000000-0000-4000-8000-000000000000', pid: 1 };

/** A person as the one who acts, with the key they sign with. */
export function actorOf({ person, name, roles, keys }: TestPerson): Actor {
  const request = digestOf(`a request of ${person}`);
  return {
    kind: 'person',
    person,
    name,
    roles: [...roles],
    key: keys[0].fingerprint,
    method: 'ssh-signature',
    request,
  };
}

/** How a scene begins. */
export interface SceneOptions {
  readonly admitted?: boolean;
  readonly closesAt?: string;
  readonly claimed?: boolean;
  readonly rehearsal?: BodyOf<'run.requested'>['rehearsal'];
  /** The folder in which its record is. */
  readonly under?: string;
}

/** A run in a record of its own, moved forward by what people and workers write. */
export class Scene {
  readonly record: TestRecord;
  readonly people: People;
  readonly plan: FrozenPlan;
  readonly run = 'shop-1';
  readonly digest: Digest;

  private constructor(record: TestRecord, people: People, plan: FrozenPlan) {
    this.record = record;
    this.people = people;
    this.plan = plan;
    this.digest = digestOf(canonicalBytes(plan));
  }

  /** A requested run; admitted unless told otherwise, with the window open until `closesAt`. */
  static async make(people: People, plan: FrozenPlan, over: SceneOptions = {}): Promise<Scene> {
    const scene = new Scene(await newRecord({ roster: people.roster, under: over.under }), people, plan);
    await scene.write(async (tx) => {
      await tx.putBlob(canonicalBytes(plan));
      const claimedDeployment = over.claimed ? { deployedAt: tx.now, reason: 'nothing was recorded' } : null;
      await tx.append({
        type: 'run.requested',
        actor: actorOf(people.support),
        ...scene.place,
        body: {
          problem: 'it fails',
          cause: 'other',
          incident: null,
          change: null,
          defect: null,
          claimedDeployment,
          ...(over.rehearsal && { rehearsal: over.rehearsal }),
        },
      });
    });
    if (over.admitted !== false) await scene.admit(over.closesAt);
    return scene;
  }

  get place() {
    return { run: this.run, release: this.plan.release, environment: 'production', plan: this.digest };
  }

  async admit(closesAt = new Date(Date.now() + 3_600_000).toISOString()): Promise<void> {
    const body = { deployedAt: new Date(0).toISOString(), windowClosesAt: closesAt, returnsTo: this.plan.returnsTo };
    await this.append('run.admitted', body);
  }

  async write<T>(work: (tx: WriteTx) => Promise<T>): Promise<T> {
    return this.record.store.write(work);
  }

  /** Does one thing to the run in a transaction, without what every transaction on a run does at its end. */
  async change<T>(work: (run: RunTx) => Promise<T>): Promise<T> {
    return this.write(async (tx) => work(await RunTx.open(tx, this.run)));
  }

  async append<T extends EntryType>(type: T, body: BodyOf<T>, actor: Actor = system): Promise<void> {
    await this.write((tx) => tx.append({ type, actor, ...this.place, body }));
  }

  async state(): Promise<RunState> {
    const state = await this.record.store.read((tx) => tx.run(this.run));
    if (!state) throw new Error('the run is not there');
    return state;
  }

  async visit(address: string): Promise<Visit | undefined> {
    return (await this.state()).steps.get(address)?.visits.at(-1);
  }

  async entries<T extends EntryType>(type: T): Promise<BodyOf<T>[]> {
    const entries = await this.record.store.read((tx) => tx.entries({ run: this.run, type }));
    return entries.map(({ body }) => body as BodyOf<T>);
  }

  ref(address: string, attempt = 1, visit = 1): AttemptRef {
    return { run: this.run, address, visit, attempt };
  }

  async open(gate = 'go-ahead', visit = 1): Promise<void> {
    await this.change((run) => openGate(run, { address: gate, visit }, system));
  }

  /** Somebody approves, with whatever seat is theirs, and that settles the gate; `useBefore` replaces the plan's. */
  async approve(
    person: TestPerson = this.people.approver,
    gate = 'go-ahead',
    visit = 1,
    useBefore?: string,
  ): Promise<void> {
    await this.write(async (tx) => {
      const opened = (await tx.run(this.run))?.steps.get(gate)?.visits.find((one) => one.visit === visit)?.gate;
      if (!opened) throw new Error('the gate is not open');
      const step = stepAt(this.plan, gate);
      const quorum = step?.kind === 'gate' ? step.quorum : undefined;
      const seat = (quorum && seatFor(quorum, [], person)) ?? null;
      const body = { address: gate, visit, subject: opened.subject, decision: 'approve', reason: null, seat } as const;
      const context = { windowLeftMs: 0, deadlineLeftMs: 0, approvalsSoFar: 0 };
      await tx.append({ type: 'gate.decided', actor: actorOf(person), ...this.place, body: { ...body, context } });
      if (useBefore !== undefined) {
        const settled = { settlement: 'approved', by: [person.person], contingency: null, useBefore } as const;
        const whole = { address: gate, visit, subject: opened.subject, ...settled, by: [...settled.by] };
        await tx.append({ type: 'gate.settled', actor: actorOf(person), ...this.place, body: whole });
        return;
      }
      const settlement = { run: this.run, address: gate, visit, settlement: 'approved', by: [person.person] } as const;
      await settleGate(await RunTx.open(tx, this.run), { ...settlement, actor: actorOf(person) });
    });
  }

  /** Opens the gate and approves it. */
  async pass(gate = 'go-ahead', visit = 1): Promise<void> {
    await this.open(gate, visit);
    await this.approve(this.people.approver, gate, visit);
  }

  async begin(address: string, attempt = 1, visit = 1): Promise<BeginResult> {
    return this.change((run) => beginAttempt(run, this.ref(address, attempt, visit), worker));
  }

  async end(address: string, result: Partial<AttemptResult> = {}, attempt = 1, visit = 1): Promise<void> {
    const whole = { outcome: 'succeeded', durationMs: 5, message: 'exit 0', ...result } as AttemptResult;
    await this.change((run) => endAttempt(run, this.ref(address, attempt, visit), whole, system));
  }

  /** Begins a step and ends it well; throws where it may not begin. */
  async carryOut(address: string, attempt = 1, visit = 1, result: Partial<AttemptResult> = {}): Promise<void> {
    const begun = await this.begin(address, attempt, visit);
    if (!('go' in begun)) throw new Error(`${address} did not begin: ${JSON.stringify(begun)}`);
    await this.end(address, result, attempt, visit);
  }

  async publishRoster(change: (roster: Roster) => Roster): Promise<void> {
    await this.write(async (tx) => {
      const roster = change(structuredClone(await tx.roster()));
      await tx.append({
        type: 'roster.changed',
        actor: actorOf(this.people.admin),
        body: { roster, diff: [], reason: null },
      });
    });
  }

  /** Waits until the record's clock is past a time. */
  async pastTime(iso: string): Promise<void> {
    while (new Date().toISOString() <= iso) await pause(10);
  }

  async close(): Promise<void> {
    await this.record.end();
  }
}

/** Makes the people of a file of tests, and closes after each test the scenes that it has asked for. */
export function scenesForEach(
  given: (people: People) => void = () => undefined,
): (plan?: FrozenPlan, over?: SceneOptions) => Promise<Scene> {
  const scenes: Scene[] = [];
  let people: People;
  beforeAll(async () => {
    people = await makePeople();
    given(people);
  });
  afterEach(async () => void (await Promise.all(scenes.splice(0).map((each) => each.close()))));
  afterAll(() => people.cleanup());
  return async (plan = smallPlan(), over = {}) => {
    const scene = await Scene.make(people, plan, over);
    scenes.push(scene);
    return scene;
  };
}
