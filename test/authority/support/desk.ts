import { canonicalBytes } from '../../../common/canonical.ts';
import { digestOf, type Digest } from '../../../common/digest.ts';
import { RunTx } from '../../../authority/context/run-tx.ts';
import { adjudicate } from '../../../authority/adjudicate.ts';
import { admit } from '../../../authority/admit.ts';
import type { Answer } from '../../../requests/answer.ts';
import type { Envelope } from '../../../requests/envelope.ts';
import { openGate } from '../../../authority/gates/open-gate.ts';
import { receive, type Received } from '../../../authority/receive.ts';
import type { Roster } from '../../../roster/schema.ts';
import type { FrozenPlan } from '../../../plans/language/schema/index.ts';
import type { BodyOf, Entry, EntryType } from '../../../records/entries.ts';
import type { RunState, Visit } from '../../../records/run-state.ts';
import type { RecordStore, WriteTx } from '../../../records/record-store.ts';
import { makePeople, signAs, signedFields, type People, type TestKey, type TestPerson } from '../../support/people.ts';
import { newRecord, system, type TestRecord } from '../../support/records.ts';
import { beginAttempt, endAttempt, type AttemptResult } from '../../../authority/attempts/index.ts';
import { gateStep, smallPlan } from '../../support/plans.ts';
import type { FrozenStep } from '../../../plans/language/schema/index.ts';

type Fields = { action: Envelope['action'] } & Record<string, unknown>;
interface Signing {
  readonly key?: TestKey;
  /** The signer's clock. */
  readonly at?: Date;
  /** The time of receipt. */
  readonly now?: Date;
  /** Replaces whole fields, after everything else. */
  readonly over?: Record<string, unknown>;
}

export const minute = 60_000;
export const ago = (ms: number) => new Date(Date.now() - ms).toISOString();

/** The desk at which requests come in: a real record, real keys, and everything in between as the API and a worker do it. */
export class Desk {
  readonly people: People;
  readonly record: TestRecord;
  readonly installation = 'inst';
  #reopened: RecordStore | undefined;

  private constructor(people: People, record: TestRecord) {
    this.people = people;
    this.record = record;
  }

  static async open(people: People, roster: Roster = people.roster): Promise<Desk> {
    return new Desk(people, await newRecord({ roster, id: 'inst' }));
  }

  /** The record as it is open now. */
  get store(): RecordStore {
    return this.#reopened ?? this.record.store;
  }

  /** Goes on with the record opened anew, as another process would: nothing is remembered. */
  async restart(): Promise<void> {
    this.#reopened = await this.record.reopen();
  }

  /** A run of this desk by its name. */
  runNamed(name: string, plan: FrozenPlan): Run {
    return new Run(this, name, digestOf(canonicalBytes(plan)));
  }

  close(): Promise<void> {
    return this.record.end();
  }

  /** The signed bytes of a request. */
  async sign(
    person: TestPerson,
    fields: Fields,
    { key, at, over }: Signing = {},
  ): Promise<{ bytes: Uint8Array; signature: string }> {
    return signAs(person, { ...signedFields(person, this.installation, at), ...fields, ...over }, key);
  }

  /** What the door says to a request. */
  async receive(person: TestPerson, fields: Fields, signing: Signing = {}): Promise<Received> {
    return this.take(await this.sign(person, fields, signing), signing.now);
  }

  take(signed: { bytes: Uint8Array; signature: string }, now?: Date): Promise<Received> {
    return receive(this.store, signed, { clockToleranceMs: 5 * minute, ...(now && { now }) });
  }

  /** The answer to a request, however far it has to go. */
  async ask(person: TestPerson, fields: Fields, signing: Signing = {}): Promise<Answer> {
    return this.decide(await this.receive(person, fields, signing));
  }

  async decide(received: Received): Promise<Answer> {
    if (received.kind !== 'forward') return received.answer;
    const { action, run, request } = received;
    if (action === 'start') return this.store.write(async (tx) => (await admit(tx, run ?? '')).answer);
    return this.store.write((tx) => adjudicate(tx, request));
  }

  /** Publishes a plan as its developer, uploading it first. */
  async publish(plan: FrozenPlan = smallPlan(), person: TestPerson = this.people.dev): Promise<Digest> {
    const digest = await this.store.write((tx) => tx.putBlob(canonicalBytes(plan)));
    const answer = await this.ask(person, {
      action: 'plan.publish',
      plan: digest,
      release: plan.release,
      source: null,
      sourceMap: null,
    });
    if (answer.status !== 'accepted') throw new Error(`not published: ${answer.message}`);
    return digest;
  }

  async deployed(plan: FrozenPlan = smallPlan(), deployedAt = ago(minute)): Promise<void> {
    const answer = await this.ask(this.people.engineer, {
      action: 'deployed',
      release: plan.release,
      environment: 'production',
      deployedAt,
    });
    if (answer.status !== 'accepted') throw new Error(`not deployed: ${answer.message}`);
  }

  /** The fields of a start. */
  start(plan: FrozenPlan = smallPlan(), over: Record<string, unknown> = {}): Fields {
    return {
      action: 'start',
      release: plan.release,
      environment: 'production',
      plan: digestOf(canonicalBytes(plan)),
      problem: 'a third of the checkouts fail',
      cause: 'code-corrupted',
      incident: 'INC-1',
      change: null,
      defect: null,
      claimedDeployment: null,
      unendorsed: 'nobody reviews what a test runs',
      ...over,
    };
  }

  /** A run that walks its plan, with its gate open. */
  async begun(plan: FrozenPlan = smallPlan(), person: TestPerson = this.people.support): Promise<Run> {
    await this.publish(plan);
    await this.deployed(plan);
    const answer = await this.ask(person, this.start(plan));
    if (answer.status !== 'accepted' || answer.run === null) throw new Error(`not begun: ${answer.message}`);
    return new Run(this, answer.run, digestOf(canonicalBytes(plan)));
  }

  /** A run past its gate, with these steps behind it. */
  async past(steps: FrozenStep[]): Promise<Run> {
    const run = await this.begun(smallPlan({ steps: [gateStep(), ...steps] }));
    await run.openGate();
    const answer = await this.ask(this.people.approver, await run.decision('approve'));
    if (answer.status !== 'accepted') throw new Error(`not approved: ${answer.message}`);
    return run;
  }

  /** Entries of a type, newest last. */
  async entries<T extends EntryType>(type: T): Promise<{ entry: Entry; body: BodyOf<T> }[]> {
    const all = await this.store.read((tx) => tx.entries({ type }));
    return all.map(({ entry, body }) => ({ entry, body: body as BodyOf<T> }));
  }

  async size(): Promise<number> {
    return this.store.read((tx) => tx.size());
  }

  async changeRoster(change: (roster: Roster) => void): Promise<void> {
    const roster = structuredClone(await this.store.read((tx) => tx.roster()));
    change(roster);
    const answer = await this.ask(this.people.admin, { action: 'roster.publish', roster, reason: null });
    if (answer.status !== 'accepted') throw new Error(`not published: ${answer.message}`);
  }
}

/** Makes people once for all tests of a file, and a desk of its own for each of them. */
export function eachAtADesk(given: (ours: { readonly people: People; readonly desk: Desk }) => void): void {
  let people: People;
  let desk: Desk;
  beforeAll(async () => {
    people = await makePeople();
  });
  afterAll(() => people.cleanup());
  beforeEach(async () => {
    desk = await Desk.open(people);
    given({ people, desk });
  });
  afterEach(() => desk.close());
}

/** A run at a desk. */
export class Run {
  readonly desk: Desk;
  readonly name: string;
  readonly plan: Digest;

  constructor(desk: Desk, name: string, plan: Digest) {
    this.desk = desk;
    this.name = name;
    this.plan = plan;
  }

  get place() {
    return { run: this.name, plan: this.plan };
  }

  async state(): Promise<RunState> {
    const state = await this.desk.store.read((tx) => tx.run(this.name));
    if (!state) throw new Error(`no run ${this.name}`);
    return state;
  }

  async visit(address: string): Promise<Visit | undefined> {
    return (await this.state()).steps.get(address)?.visits.at(-1);
  }

  async openGate(address = 'go-ahead', visit = 1): Promise<void> {
    await this.change((run) => openGate(run, { address, visit }, system));
  }

  /** The fields of a decision about the gate as it is open now. */
  async decision(
    decision: 'approve' | 'refuse' | 'fix-forward' | 'live-with-it',
    over: Record<string, unknown> = {},
  ): Promise<Fields> {
    const address = typeof over['gate'] === 'string' ? over['gate'] : 'go-ahead';
    const visit = await this.visit(address);
    const subject = visit?.gate?.subject ?? `sha256:${'0'.repeat(64)}`;
    const reason = decision === 'approve' ? null : 'it gets worse';
    return {
      action: 'decide',
      ...this.place,
      gate: address,
      visit: visit?.visit ?? 1,
      subject,
      decision,
      reason,
      ...over,
    };
  }

  /** The answer to a request about this run, by the performer unless told otherwise. */
  async ask(
    action: Envelope['action'],
    fields: Record<string, unknown> = {},
    person = this.desk.people.support,
  ): Promise<Answer> {
    return this.desk.ask(person, { action, ...this.place, ...fields });
  }

  /** The answer to an approval of a gate as it is open now. */
  async approve(gate: string, person = this.desk.people.approver): Promise<Answer> {
    return this.desk.ask(person, await this.decision('approve', { gate }));
  }

  ref(address: string, attempt = 1) {
    return { run: this.name, address, visit: 1, attempt };
  }

  /** Begins an attempt as a worker does. Throws where the guard refuses. */
  async begin(address: string, attempt = 1): Promise<void> {
    const worker = { host: 'here', incarnation: '00000000-0000-4000-8000-000000000000', pid: 1 };
    const begun = await this.change((run) => beginAttempt(run, this.ref(address, attempt), worker));
    if (!('go' in begun)) throw new Error(`${address} did not begin: ${JSON.stringify(begun)}`);
  }

  /** Begins an attempt and ends it, well unless told otherwise. */
  async ran(address: string, result: Partial<AttemptResult> = {}, attempt = 1): Promise<void> {
    await this.begin(address, attempt);
    const whole = {
      outcome: 'succeeded',
      durationMs: 5,
      message: 'exit 1',
      known: 'nothing',
      ...result,
    } as AttemptResult;
    await this.change((run) => endAttempt(run, this.ref(address, attempt), whole, system));
  }

  async append<T extends EntryType>(type: T, body: BodyOf<T>): Promise<void> {
    const { release, environment } = await this.state();
    await this.desk.store.write((tx) => tx.append({ type, actor: system, ...this.place, release, environment, body }));
  }

  write<T>(work: (tx: WriteTx) => Promise<T>): Promise<T> {
    return this.desk.store.write(work);
  }

  /** Does one thing to the run in a transaction, without what every transaction on a run does at its end. */
  async change<T>(work: (run: RunTx) => Promise<T>): Promise<T> {
    return this.write(async (tx) => work(await RunTx.open(tx, this.name)));
  }
}
