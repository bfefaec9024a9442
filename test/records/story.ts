import { canonicalBytes } from '../../common/canonical.ts';
import type { Subject } from '../../requests/subject.ts';
import type { FrozenPlan } from '../../plans/language/schema/index.ts';
import type { Actor, BodyOf, EntryType, Measurement } from '../../records/entries.ts';
import type { RecordStore } from '../../records/record-store.ts';
import { smallPlan } from '../support/plans.ts';
import { system } from '../support/records.ts';

/** A person as an entry freezes them. */
export function personOf(name: string, ...roles: string[]): Actor {
  return {
    kind: 'person',
    person: `${name}@example.com`,
    name,
    roles,
    key: `SHA256:${name}`,
    method: 'ssh-signature',
    request: `sha256:${'0'.repeat(64)}`,
  };
}

/** A reading with a verdict. */
export function reading(verdict: Measurement['verdict'], value: number | null = 0): Measurement {
  return {
    criterion: 'works',
    verdict,
    value,
    unit: null,
    bound: 'passes at 0',
    at: '2026-11-23T03:00:00.000Z',
    message: value === null ? 'not read' : null,
  };
}

/** How an attempt ended, apart from what each outcome adds. */
export const endedWell = {
  durationMs: 5,
  message: 'exit 0',
  exitCode: 0,
  signal: null,
  httpStatus: null,
  output: null,
  measurements: [],
};

/** Writes the entries of one run, as the rooms that act do, one transaction each. */
export class Story {
  readonly store: RecordStore;
  readonly plan: FrozenPlan;
  readonly run: string;
  digest = '';
  /** What subjects say otherwise. */
  over: Partial<Subject> = {};

  constructor(store: RecordStore, plan: FrozenPlan = smallPlan(), run = `${plan.release.service}-1`) {
    this.store = store;
    this.plan = plan;
    this.run = run;
  }

  /** One entry of the run. */
  async write<T extends EntryType>(type: T, body: BodyOf<T>, actor: Actor = system): Promise<void> {
    const { release } = this.plan;
    await this.store.write((tx) =>
      tx.append({ type, body, actor, run: this.run, release, environment: 'production', plan: this.digest }),
    );
  }

  /** Published, deployed, asked for by Sam and admitted. */
  async begin(): Promise<this> {
    const at = new Date().toISOString();
    this.digest = await this.store.write((tx) => tx.putBlob(canonicalBytes(this.plan)));
    await this.outside(
      'plan.published',
      { digest: this.digest, revision: 1, source: null, sourceMap: null },
      personOf('dev', 'developer'),
    );
    await this.outside(
      'release.deployed',
      { deployedAt: at, claimed: false, reason: null },
      personOf('eve', 'deployment-engineer'),
    );
    await this.outside('release.assessed', { measurements: [reading('fail', 1)], advice: 'roll-back' });
    const sam = personOf('sam', 'production-support', 'operator');
    await this.write(
      'run.requested',
      {
        problem: 'checkouts fail',
        cause: 'code-corrupted',
        incident: 'INC-7',
        change: null,
        defect: null,
        claimedDeployment: null,
      },
      sam,
    );
    const windowClosesAt = new Date(Date.now() + 3_600_000).toISOString();
    await this.write('run.admitted', { deployedAt: at, windowClosesAt, returnsTo: this.plan.returnsTo }, sam);
    return this;
  }

  /** The gate opens with a subject that is stored. */
  async openGate(address = 'go-ahead', visit = 1): Promise<void> {
    const subject = await this.store.write((tx) => tx.putBlob(canonicalBytes(this.subject(address, visit))));
    await this.write('gate.opened', {
      address,
      visit,
      subject,
      deadlineAt: new Date(Date.now() + 60_000).toISOString(),
      measurements: [reading('fail', 1)],
    });
  }

  /** Ann decides; with approval or refusal the gate is settled. */
  async decide(
    decision: 'approve' | 'refuse' | 'fix-forward',
    address = 'go-ahead',
    visit = 1,
    who = personOf('ann', 'approver'),
  ): Promise<void> {
    const subject =
      (await this.state()).steps.get(address)?.visits.find((each) => each.visit === visit)?.gate?.subject ?? '';
    const seat = decision === 'approve' ? 'approver' : null;
    await this.write(
      'gate.decided',
      {
        address,
        visit,
        subject,
        decision,
        reason: 'seen it',
        seat,
        context: { windowLeftMs: 1, deadlineLeftMs: 1, approvalsSoFar: 0 },
      },
      who,
    );
    const settlement = decision === 'approve' ? 'approved' : decision === 'refuse' ? 'refused' : 'fix-forward';
    const by = who.kind === 'person' ? [who.person] : [];
    await this.write(
      'gate.settled',
      { address, visit, subject, settlement, by, contingency: null, useBefore: null },
      who,
    );
  }

  async start(address: string, attempt = 1, over: Partial<BodyOf<'step.started'>> = {}): Promise<void> {
    await this.write('step.started', {
      address,
      visit: 1,
      attempt,
      worker: { host: 'here', incarnation: 'i', pid: 7 },
      command: null,
      kind: 'command',
      gates: [],
      ...over,
    });
  }

  async succeed(address: string, attempt = 1, actor: Actor = system): Promise<void> {
    await this.write(
      'step.succeeded',
      { address, visit: 1, attempt, ...endedWell, captures: null, evidence: [] },
      actor,
    );
  }

  async fail(address: string, attempt: number, then: BodyOf<'step.failed'>['then']): Promise<void> {
    await this.write('step.failed', { address, visit: 1, attempt, ...endedWell, message: 'exit 1', exitCode: 1, then });
  }

  async hold(address: string, attempt: number, outcome: BodyOf<'step.holding'>['outcome']): Promise<void> {
    const offers: BodyOf<'step.holding'>['offers'] = [
      { offer: 'retry', contingency: null, advised: true, because: 'it is flaky' },
      { offer: 'contingency', contingency: 'fix', advised: false, because: null },
    ];
    await this.write('step.holding', { address, visit: 1, attempt, outcome, message: 'exit 1', offers });
  }

  async state() {
    const state = await this.store.read((tx) => tx.run(this.run));
    if (state === undefined) throw new Error(`there is no run ${this.run}`);
    return state;
  }

  subject(gate: string, visit: number): Subject {
    return {
      v: 1,
      installation: 'test',
      run: this.run,
      plan: this.digest,
      environment: 'production',
      gate,
      visit,
      question: 'Roll back?',
      quorum: { kind: 'role', role: 'approver', count: 1 },
      excluded: ['requester', 'author'],
      lifted: [],
      covers: [
        {
          address: 'switch',
          kind: 'command',
          title: 'Run switch',
          role: 'operator',
          effect: 'once',
          runsOn: 'local',
          does: [],
          irreversible: null,
          undo: false,
        },
      ],
      endorsement: { endorsed: false, by: [] },
      rehearsal: { claimed: 'untested', recorded: null },
      ...this.over,
    };
  }

  private async outside<T extends EntryType>(type: T, body: BodyOf<T>, actor: Actor = system): Promise<void> {
    const { release } = this.plan;
    await this.store.write((tx) =>
      tx.append({ type, body, actor, release, environment: 'production', plan: this.digest }),
    );
  }
}
