import { canonicalBytes } from '../../../common/canonical.ts';
import { digestOf } from '../../../common/digest.ts';
import { beginAttempt } from '../../../authority/attempts/index.ts';
import { liveRelease } from '../../../authority/release/live-release.ts';
import { readInboxView } from '../../../views/inbox/read-inbox.ts';
import { readReleaseView } from '../../../views/release/read-release.ts';
import { readReportView } from '../../../views/report/read-report.ts';
import { readRunView } from '../../../views/run/read-run.ts';
import { withUnapproved } from '../../../views/run/requests.ts';
import { readFoundPlans } from '../../../views/release/found-plans.ts';
import type { People, TestPerson } from '../../support/people.ts';
import { commandStep, gateStep, smallPlan } from '../../support/plans.ts';
import { worker } from '../../support/scene.ts';
import { parallelStep } from '../../support/tree-plan.ts';
import { type Desk, eachAtADesk, type Run } from '../support/desk.ts';

let people: People;
let desk: Desk;
eachAtADesk((ours) => ({ people, desk } = ours));

const present = () => ({ now: new Date().toISOString(), workers: [] });
/** Lets somebody break the glass. */
const mayBreak = (person: TestPerson, roles: readonly string[] = ['incident-commander']) =>
  desk.changeRoster((roster) => {
    roster.roles.push({ id: 'incident-commander', title: 'Incident commander', may: ['break-glass'] });
    roster.people.find((one) => one.person === person.person)!.roles = [...roles];
  });
const endRun = (run: Run) =>
  run.append('run.ended', { outcome: 'rolled-back-with-deviations', message: '', deviations: 1, open: [] });

async function broken(run: Run, person: TestPerson, gate = 'go-ahead') {
  const visit = await run.visit(gate);
  const fields = { gate, visit: visit?.visit ?? 1, subject: visit?.gate?.subject, reason: 'nobody answers' };
  return run.ask('break-glass', fields, person);
}

describe('breaking the glass at a gate', () => {
  let run: Run;
  beforeEach(async () => {
    run = await desk.begun();
    await run.openGate();
  });

  test('is for nobody until an installation says so', async () => {
    for (const person of [people.support, people.engineer, people.admin, people.approver])
      expect(await broken(run, person)).toMatchObject({ status: 'denied', code: 'role-missing' });
    expect((await run.visit('go-ahead'))?.state).toBe('open');
  });

  test('passes it as long as the person who did so has the permission', async () => {
    await mayBreak(people.engineer);
    expect(await broken(run, people.engineer)).toMatchObject({ status: 'accepted' });
    expect(await run.visit('go-ahead')).toMatchObject({
      outcome: 'succeeded',
      gate: { settled: { settlement: 'approved', by: [], brokenGlass: true } },
    });
    await desk.changeRoster((roster) => {
      roster.people.find((one) => one.person === 'engineer@example.com')!.roles = ['auditor'];
    });
    const begun = await run.change((open) => beginAttempt(open, run.ref('switch'), worker));
    expect(begun).toMatchObject({ hold: { code: 'role-missing' } });
  });

  test('counts as their approval of an earlier gate if a later one excludes its approvers', async () => {
    await endRun(run);
    const second = gateStep('second', { excluded: ['requester', 'author', 'earlier-approver'] });
    run = await desk.begun(smallPlan({ steps: [gateStep(), second, commandStep('switch', ['true'])] }));
    await run.openGate();
    await mayBreak(people.approver, ['incident-commander', 'approver']);
    await broken(run, people.approver);
    await run.openGate('second');
    expect(await run.approve('second')).toMatchObject({ status: 'denied', code: 'approver-excluded' });
    expect(await run.approve('second', people.approver2)).toMatchObject({ status: 'accepted' });
  });

  test('passes nothing any more in a run that a refusal elsewhere ends', async () => {
    await endRun(run);
    const ask = (id: string) => [gateStep(id), commandStep('stop', ['true'])];
    run = await desk.begun(
      smallPlan({ steps: [gateStep(), parallelStep('drain', { eu: ask('ask'), us: ask('ask') })] }),
    );
    await run.openGate();
    await run.approve('go-ahead');
    await run.openGate('drain/eu/ask');
    await run.openGate('drain/us/ask');
    await desk.ask(people.approver, await run.decision('refuse', { gate: 'drain/eu/ask' }));
    await mayBreak(people.engineer);
    expect(await broken(run, people.engineer, 'drain/us/ask')).toMatchObject({
      status: 'denied',
      code: 'run-not-active',
    });
    expect((await run.state()).brokenGlass).toEqual([]);
  });

  test('lets effects begin', async () => {
    await mayBreak(people.engineer);
    await broken(run, people.engineer);
    await run.ran('switch');
    expect((await run.visit('switch'))?.outcome).toBe('succeeded');
  });

  test('notifies every channel, is recorded as a deviation, and asks for approval afterwards', async () => {
    await mayBreak(people.engineer);
    await broken(run, people.engineer);
    expect((await run.state()).deviations.at(-1)).toMatchObject({
      what: 'the gate go-ahead was passed without its quorum (1 of approver)',
      why: 'nobody answers',
    });
    const due = await desk.store.dueNotifications('9999-01-01T00:00:00.000Z', 50);
    expect(due.filter(({ key }) => key.startsWith('glass-broken/')).map(({ channel }) => channel)).toEqual(['ops']);
    expect(await run.visit('go-ahead:retrospective')).toMatchObject({
      state: 'open',
      gate: { requested: { retrospective: true, by: 'engineer@example.com', quorum: { role: 'approver' } } },
    });
  });

  test('stays open after the end of the run, in inbox, list, status and report, until it is decided', async () => {
    await mayBreak(people.engineer);
    await broken(run, people.engineer);
    await endRun(run);
    const gate = 'go-ahead:retrospective';
    const seen = () =>
      desk.store.read(async (tx) => ({
        mine: (await readInboxView(tx, 'ann@example.com', present())).mine.map(({ command }) => command),
        list: (await withUnapproved(tx, await tx.runs())).map((row) => row.unapproved),
        status: (await readRunView(tx, run.name, present())).unapproved?.map((one) => one.gate),
        report: (await readReportView(tx, run.name)).open.filter((one) => one.includes(gate)),
      }));
    expect(await seen()).toEqual({
      mine: [`backout show ${run.name} ${gate}`],
      list: [[gate]],
      status: [gate],
      report: [`${gate} still waits for an approval afterwards`],
    });
    expect(await run.approve(gate)).toMatchObject({ status: 'accepted' });
    expect(await seen()).toEqual({ mine: [], list: [undefined], status: [], report: [] });
    const report = await desk.store.read((tx) => readReportView(tx, run.name));
    expect(report.authorized.map(({ gate: of, settlement }) => `${of} ${settlement}`)).toEqual([
      'go-ahead approved by breaking the glass',
      'go-ahead:retrospective approved',
    ]);
  });

  test('is not approved afterwards by the person who did it, and can be refused afterwards', async () => {
    await mayBreak(people.approver, ['incident-commander', 'approver']);
    await broken(run, people.approver);
    await endRun(run);
    const gate = 'go-ahead:retrospective';
    expect(await run.approve(gate)).toMatchObject({ code: 'requester-excluded' });
    expect(await broken(run, people.approver, gate)).toMatchObject({ status: 'denied' });
    expect(await desk.ask(people.approver2, await run.decision('refuse', { gate }))).toMatchObject({
      status: 'accepted',
    });
    expect((await run.state()).ended?.outcome).toBe('rolled-back-with-deviations');
    expect((await run.visit(gate))?.outcome).toBe('refused');
  });

  test('does not bring back what was refused', async () => {
    await mayBreak(people.engineer);
    await desk.ask(people.approver, await run.decision('refuse'));
    expect(await broken(run, people.engineer)).toMatchObject({ status: 'denied' });
  });
});

test('breaking the glass at a gate that a request opened carries out the request', async () => {
  const run = await desk.past([
    commandStep('bad', ['false'], { irreversible: { because: 'gone', contingency: null } }),
  ]);
  await run.ran('bad', { outcome: 'failed' });
  await mayBreak(people.engineer);
  await run.ask('skip', { step: 'bad', visit: 1, reason: 'it is done by hand' });
  expect(await broken(run, people.engineer, 'bad:skip')).toMatchObject({ status: 'accepted' });
  expect((await run.visit('bad'))?.outcome).toBe('skipped');
  expect((await run.visit('bad:skip-retrospective'))?.state).toBe('open');
});

describe('starting by breaking the glass', () => {
  test('needs that permission and no other, and those who authorize are asked afterwards', async () => {
    await desk.publish();
    await desk.deployed();
    const fields = () => desk.start(undefined, { breakGlass: 'nobody on call answers' });
    expect(await desk.ask(people.dev, fields())).toMatchObject({ status: 'denied', code: 'role-missing' });
    await mayBreak(people.dev);
    const answer = await desk.ask(people.dev, fields());
    expect(answer).toMatchObject({ status: 'accepted' });
    const state = await desk.store.read((tx) => tx.run(answer.run ?? ''));
    expect(state?.brokenGlass).toMatchObject([{ what: 'start', reason: 'nobody on call answers' }]);
    expect(state?.performers.at(-1)?.person).toBe('dev@example.com');
    expect(state?.steps.get('run:start-retrospective')?.visits.at(-1)?.state).toBe('open');
  });
});

describe('a rollback that was done by hand', () => {
  const plan = smallPlan();
  const doneAt = () => new Date(Date.now() - 60_000).toISOString();
  const record = (over: Record<string, unknown> = {}, person = people.support) =>
    desk.ask(person, {
      action: 'record-manual',
      release: plan.release,
      environment: 'production',
      plan: digestOf(canonicalBytes(plan)),
      problem: 'no worker came up',
      cause: 'component-inoperable',
      doneAt: doneAt(),
      doneBy: 'ben@example.com',
      what: 'linked 1.9.0 by hand on both hosts',
      outcome: 'rolled-back',
      files: [],
      ...over,
    });
  const live = () => desk.store.read((tx) => liveRelease(tx, 'shop', 'production'));
  beforeEach(async () => {
    await desk.publish(plan);
    await desk.deployed(plan, new Date(Date.now() - 3_600_000).toISOString());
  });

  test('makes the version it returned to live, as somebody says, and appears with the release and in a report', async () => {
    const answer = await record();
    expect(answer).toMatchObject({ status: 'accepted', run: 'shop-1' });
    expect((await live())?.release.version).toBe('1.9.0');
    const { release, report } = await desk.store.read(async (tx) => ({
      release: await readReleaseView(tx, plan.release, present()),
      report: await readReportView(tx, 'shop-1'),
    }));
    expect(release.runs).toMatchObject([{ run: 'shop-1', outcome: 'rolled-back-with-deviations', byHand: true }]);
    expect(report).toMatchObject({
      recorded: { doneBy: 'ben@example.com', by: 'support@example.com', what: 'linked 1.9.0 by hand on both hosts' },
      verified: null,
      ran: [],
      open: ['run:record-manual-retrospective still waits for an approval afterwards'],
    });
    expect(report.what.message).toContain('by the word of ben@example.com');
  });

  test('is approved afterwards by those who would have authorized it, and by nobody who did it', async () => {
    await record();
    const state = await desk.store.read((tx) => tx.run('shop-1'));
    const gate = state?.steps.get('run:record-manual-retrospective')?.visits.at(-1)?.gate;
    const decision = {
      action: 'decide' as const,
      run: 'shop-1',
      plan: digestOf(canonicalBytes(plan)),
      gate: 'run:record-manual-retrospective',
      visit: 1,
      subject: gate?.subject,
      decision: 'approve',
      reason: null,
    };
    const own = await desk.ask(people.approver2, decision);
    expect(own).toMatchObject({ status: 'denied', code: 'requester-excluded' });
    expect(await desk.ask(people.approver, decision)).toMatchObject({ status: 'accepted' });
  });

  test('does not count in how long a rollback takes: nobody saw it begin', async () => {
    await record();
    const found = await desk.store.read((tx) =>
      readFoundPlans(tx, { service: 'shop', like: undefined, similar: false, limit: 1 }),
    );
    expect(found.own).toMatchObject([{ executed: { times: 1, last: { run: 'shop-1' } }, estimate: { tookMs: null } }]);
  });

  test.each([
    ['that failed', { outcome: 'failed' }],
    ['before something newer was deployed', { doneAt: new Date(Date.now() - 7_200_000).toISOString() }],
  ])('changes nothing of what is live when it is one %s', async (_, over) => {
    await record(over);
    expect((await live())?.release.version).toBe('2.0.0');
  });

  test.each([
    ['people without the role', {}, 'dev', 'role-missing'],
    ['a time to come', { doneAt: new Date(Date.now() + 600_000).toISOString() }, 'support', 'usage'],
    [
      'a file that is not there',
      { files: [{ name: 'x', digest: `sha256:${'0'.repeat(64)}`, size: 1 }] },
      'support',
      'blob-unknown',
    ],
    ['a release without a plan', { release: { service: 'shop', version: '9.9.9' } }, 'support', 'release-unknown'],
  ] as const)('is not taken from, or with, %s', async (_, over, who, code) => {
    expect(await record(over, people[who])).toMatchObject({ status: 'denied', code });
    expect(await desk.entries('run.requested')).toEqual([]);
  });

  test('takes no lock and does not block a start', async () => {
    const answer = await desk.ask(people.support, desk.start(plan));
    expect(answer).toMatchObject({ status: 'accepted', run: 'shop-1' });
    expect(await record()).toMatchObject({ status: 'accepted', run: 'shop-2' });
  });
});

test('a step of a parallel branch that verifies needs the people of the gate in front of it', async () => {
  const check = commandStep('stop', ['true'], { proceedWhen: { criteria: ['works'], everyMs: 10, timeoutMs: 100 } });
  const run = await desk.begun(
    smallPlan({
      steps: [
        gateStep(),
        {
          kind: 'parallel',
          id: 'drain',
          title: 'Drain',
          because: null,
          role: 'operator',
          expectedMs: 1,
          branches: [
            { id: 'eu', title: 'EU', steps: [gateStep('ask'), check] },
            { id: 'us', title: 'US', steps: [commandStep('stop', ['true'])] },
          ],
        },
      ],
    }),
  );
  await run.openGate();
  await run.approve('go-ahead');
  await run.openGate('drain/eu/ask');
  await run.approve('drain/eu/ask');
  await run.ran('drain/eu/stop', { outcome: 'failed' });
  await run.ask('skip', { step: 'drain/eu/stop', visit: 1, reason: 'by hand' });
  expect((await run.visit('drain/eu/stop'))?.state).toBe('holding');
  expect(await run.approve('drain/eu/stop:skip')).toMatchObject({ status: 'accepted' });
  expect((await run.visit('drain/eu/stop'))?.outcome).toBe('skipped');
});

test('a step behind the gates of several branches needs the people of each, and none of them twice', async () => {
  const two = { kind: 'role', role: 'approver', count: 2 } as const;
  const check = commandStep('after', ['true'], { proceedWhen: { criteria: ['works'], everyMs: 10, timeoutMs: 100 } });
  const branches = { eu: [gateStep('ask', { quorum: two })], us: [gateStep('ask')] };
  const run = await desk.past([parallelStep('drain', branches), check]);
  for (const gate of ['drain/eu/ask', 'drain/us/ask']) await run.openGate(gate);
  await run.approve('drain/eu/ask');
  await run.approve('drain/eu/ask', people.approver2);
  await run.approve('drain/us/ask');
  await run.ran('after', { outcome: 'failed' });
  await run.ask('skip', { step: 'after', visit: 1, reason: 'by hand' });
  await run.approve('after:skip');
  expect((await run.visit('after'))?.state).toBe('holding');
  await run.approve('after:skip', people.approver2);
  expect((await run.visit('after'))?.outcome).toBe('skipped');
});
