import { nextDue } from '../../../activities/control/remind-run.ts';
import { inRun } from '../../../authority/transactions/in-run.ts';
import { progressOf } from '../../../records/fold/progress-of.ts';
import type { Envelope } from '../../../requests/envelope.ts';
import type { FrozenPlan, FrozenStep } from '../../../plans/language/schema/index.ts';
import type { People } from '../../support/people.ts';
import { commandStep, gateStep, smallPlan } from '../../support/plans.ts';
import { undoStep } from '../../support/tree-plan.ts';
import { system } from '../../support/records.ts';
import { type Desk, eachAtADesk, type Run } from '../support/desk.ts';

let people: People;
let desk: Desk;
let run: Run;
eachAtADesk((ours) => ({ people, desk } = ours));

const approvers = { kind: 'role', role: 'approver', count: 1 } as const;
const everything = (['retry', 'skip', 'contingency', 'stop', 'undo', 'extend'] as const).map((action) => ({
  action,
  quorum: approvers,
  because: 'two see more than one',
}));
const onFailure = { advise: 'contingency', contingency: 'fix', because: 'it is quicker' } as const;
const one = commandStep('one', ['true'], { undo: undoStep('one') });
const bad = (over: Partial<Extract<FrozenStep, { kind: 'command' }>> = {}) =>
  commandStep('bad', ['false'], { onFailure, ...over });

const communication = {
  ...smallPlan().communication,
  tell: [{ when: 'gate-opened' as const, channels: ['ops'] }],
};

/** Lets whoever asked for the run approve it; what they ask for later they do not approve all the same. */
const lifting: Parameters<typeof gateStep>[1] = {
  excluded: ['author'],
  lifted: [{ who: 'requester', because: 'two people are on call' }],
};

/** A run whose second step has failed and holds. */
async function held(changesNeed: FrozenPlan['changesNeed'], over: Parameters<typeof bad>[0] = {}): Promise<Run> {
  const made = await desk.begun(
    smallPlan({
      communication,
      changesNeed,
      steps: [gateStep('go-ahead', lifting), one, bad(over), commandStep('after', ['true'])],
    }),
  );
  await made.openGate();
  await made.approve('go-ahead');
  await made.ran('one');
  await made.ran('bad', { outcome: 'failed' });
  return made;
}

const on = { step: 'bad', visit: 1, reason: 'it has to be' };
const later = new Date(Date.now() + 48 * 3_600_000).toISOString();
const cases: [
  string,
  Envelope['action'],
  Record<string, unknown>,
  gate: string,
  done: (of: Run) => Promise<unknown>,
][] = [
  ['skip', 'skip', on, 'bad:skip', async (of) => (await of.visit('bad'))?.outcome === 'skipped'],
  ['retry', 'retry', on, 'bad:retry', async (of) => (await of.visit('bad'))?.state === 'pending'],
  [
    'contingency',
    'contingency',
    { ...on, contingency: 'fix' },
    'bad:contingency',
    async (of) => (await of.visit('bad'))?.contingency?.id === 'fix',
  ],
  ['stop', 'stop', { undo: false, reason: 'enough' }, 'run:stop', async (of) => (await of.state()).state === 'ending'],
  [
    'stop with undo',
    'stop',
    { undo: true, reason: 'enough' },
    'run:undo',
    async (of) => (await of.state()).ending?.undo.join() === 'one~undo',
  ],
  [
    'extend',
    'extend',
    { until: later, reason: 'the database is slow' },
    'run:extend',
    async (of) => (await of.state()).admitted?.windowClosesAt === later,
  ],
];

describe.each(cases)('%s, where the plan asks for an approval of it', (_, action, fields, gate, done) => {
  beforeEach(async () => {
    run = await held(everything);
  });

  test('does nothing but open a gate, whose approval does it, once', async () => {
    expect(await run.ask(action, fields)).toMatchObject({ status: 'accepted', data: { waitsAt: gate } });
    expect(await done(run)).toBe(false);
    expect(await run.approve(gate)).toMatchObject({ status: 'accepted' });
    expect(await done(run)).toBe(true);
    const size = await desk.size();
    expect(await run.approve(gate, people.approver2)).toMatchObject({ status: 'denied', code: 'gate-settled' });
    expect(await desk.size()).toBe(size + 1);
  });

  test('changes nothing when it is refused, is never approved by the person who asked, and lapses with the run', async () => {
    await desk.changeRoster((roster) => {
      roster.people.find((each) => each.person === 'support@example.com')!.roles.push('approver');
    });
    const before = await run.state();
    await run.ask(action, fields);
    expect(await run.approve(gate, people.support)).toMatchObject({ status: 'denied', code: 'requester-excluded' });
    expect(await desk.ask(people.approver, await run.decision('refuse', { gate }))).toMatchObject({
      status: 'accepted',
      message: expect.stringContaining('nothing of it is done'),
    });
    const after = await run.state();
    expect(after).toMatchObject({ state: 'active', ending: null, admitted: before.admitted });
    expect(after.steps.get('bad')).toEqual(before.steps.get('bad'));
    const due = await desk.store.dueNotifications('9999-01-01T00:00:00.000Z', 200);
    expect(due.find(({ key }) => key.startsWith(`gate-decided/${run.name}/${gate}/1`))?.text).toContain(
      `support@example.com asked for at ${gate} is refused by ann@example.com: it gets worse`,
    );
    await run.ask(action, fields);
    await run.append('run.ended', { outcome: 'stopped', message: '', deviations: 0, open: [] });
    expect(await run.approve(gate)).toMatchObject({ status: 'denied', code: 'run-ended' });
    expect(await done(run)).toBe(false);
  });
});

describe('a request that waits', () => {
  beforeEach(async () => {
    run = await held(everything);
    await run.ask('skip', on);
  });

  test('reminds people as often as the plan says, and notifies the workflow', async () => {
    const state = await run.state();
    expect(progressOf(state).run.asking).toBe(1);
    const { openedAt } = (await run.visit('bad:skip'))!.gate!;
    const plan = smallPlan({ communication: { ...communication, remindEveryMs: 1000 } });
    expect(nextDue(state, plan, openedAt)).toBe(Date.parse(openedAt) + 1000);
  });

  test('is listed once', async () => {
    expect(await run.ask('skip', on)).toMatchObject({ status: 'denied', code: 'approval-pending' });
  });

  test('says in its subject what was asked for, by whom and why', async () => {
    const visit = await run.visit('bad:skip');
    const subject = await desk.store.read((tx) => tx.blob(visit?.gate?.subject ?? ''));
    expect(JSON.parse(new TextDecoder().decode(subject))).toMatchObject({
      gate: 'bad:skip',
      covers: [],
      question: 'Skip “Run bad” (bad)?',
      requested: {
        action: 'skip',
        step: 'bad',
        visit: 1,
        attempt: 1,
        by: 'support@example.com',
        reason: 'it has to be',
      },
    });
  });

  test('lapses when its step moves on, and a later one is a new visit', async () => {
    await run.ask('retry', on);
    await run.approve('bad:retry');
    expect(await run.visit('bad:skip')).toMatchObject({
      state: 'settled',
      gate: { voided: { code: 'request-lapsed' } },
    });
    await run.ran('bad', { outcome: 'failed' }, 2);
    expect(await run.ask('skip', on)).toMatchObject({ status: 'accepted' });
    expect(await run.visit('bad:skip')).toMatchObject({ visit: 2, state: 'open' });
  });

  test('is not done if the person who asked lost the role, and that is recorded', async () => {
    await desk.changeRoster((roster) => {
      roster.people.find((each) => each.person === 'support@example.com')!.roles = ['auditor'];
    });
    expect(await run.approve('bad:skip')).toMatchObject({
      status: 'accepted',
      message: expect.stringContaining('can no longer be done'),
    });
    expect((await run.visit('bad'))?.state).toBe('holding');
    expect((await desk.entries('request.lapsed')).map(({ body }) => body)).toMatchObject([
      { address: 'bad:skip', visit: 1, code: 'role-missing' },
    ]);
  });

  test('is answered by approving or refusing, and by nothing else', async () => {
    expect(await desk.ask(people.approver, await run.decision('fix-forward', { gate: 'bad:skip' }))).toMatchObject({
      status: 'denied',
      code: 'usage',
    });
    expect((await run.state()).state).toBe('active');
  });

  test('never expires, and lapses by nothing but what happens', async () => {
    await inRun(desk.store, run.name, system, async () => undefined);
    expect(await run.visit('bad:skip')).toMatchObject({ state: 'open', attempts: [{ until: null }] });
  });
});

describe('a plan that asks for no approval', () => {
  test.each([
    ['skip', on],
    ['retry', on],
    ['contingency', { ...on, contingency: 'fix' }],
    ['stop', { undo: false, reason: 'enough' }],
  ] as const)('lets the performer %s as before', async (action, fields) => {
    run = await held([]);
    expect(await run.ask(action, fields)).toMatchObject({ status: 'accepted' });
    expect(await desk.entries('gate.opened')).toHaveLength(1);
  });

  test.each([
    ['a point of no return', bad({ irreversible: { because: 'the columns are gone', contingency: null } })],
    ['one that verifies', bad({ proceedWhen: { criteria: ['works'], everyMs: 10, timeoutMs: 100 } })],
    [
      'a check',
      {
        kind: 'check',
        id: 'bad',
        title: 'Run bad',
        because: null,
        role: 'operator',
        expectedMs: 1,
        runsOn: 'local',
        timeoutMs: 100,
        everyMs: 10,
        criteria: ['works'],
        onFailure: null,
      },
    ],
  ] as [string, FrozenStep][])('has skipping %s approved all the same', async (_, step) => {
    run = await desk.past([step]);
    await run.ran('bad', { outcome: 'failed' });
    expect(await run.ask('skip', on)).toMatchObject({ status: 'accepted', data: { waitsAt: 'bad:skip' } });
    expect((await run.visit('bad'))?.state).toBe('holding');
    await run.approve('bad:skip');
    expect((await run.visit('bad'))?.outcome).toBe('skipped');
  });
});

test('a request is decided by the quorum that the plan names for it, not by the quorum of the gate', async () => {
  const two = { kind: 'role', role: 'approver', count: 2 } as const;
  run = await held([{ action: 'skip', quorum: two, because: 'two see more than one' }]);
  await run.ask('skip', on);
  await run.approve('bad:skip');
  expect((await run.visit('bad'))?.state).toBe('holding');
  await run.approve('bad:skip', people.approver2);
  expect((await run.visit('bad'))?.outcome).toBe('skipped');
});

describe('an undo that would be done', () => {
  test('is denied if it is not what was shown before it was signed', async () => {
    run = await held([]);
    expect(await run.ask('stop', { undo: true, reason: 'enough', undoes: [] })).toMatchObject({
      status: 'denied',
      code: 'subject-mismatch',
      expected: 'one~undo',
    });
  });

  test('lapses when more could be undone than was shown', async () => {
    run = await desk.past([one, commandStep('two', ['true'], { undo: undoStep('two') }), bad()]);
    await run.ran('one');
    await run.ask('stop', { undo: true, reason: 'enough', undoes: ['one~undo'] });
    await run.ran('two');
    expect(await run.approve('run:undo')).toMatchObject({ message: expect.stringContaining('can no longer be done') });
    expect((await run.state()).state).toBe('active');
  });
});
