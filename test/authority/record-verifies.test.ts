import { commandStep, gateStep, smallPlan } from '../support/plans.ts';
import { undoStep } from '../support/tree-plan.ts';
import type { People } from '../support/people.ts';
import { type Desk, eachAtADesk, minute } from './support/desk.ts';
import { findingsIn } from './support/verified.ts';

let people: People;
let desk: Desk;
eachAtADesk((ours) => ({ people, desk } = ours));

test('the record of any requests, right or wrong, verifies offline', async () => {
  const run = await desk.past([commandStep('switch', ['false']), commandStep('after', ['true'])]);
  await run.ran('switch', { outcome: 'failed' });
  await run.ask('skip', { step: 'switch', visit: 1, reason: 'it was done by hand' });
  await run.ask('note', { text: 'we did it by hand', files: [] });
  await run.ask('hold', { reason: 'wait' }, people.engineer);
  await run.ask('skip', { step: 'after', visit: 1, reason: 'no' }, people.auditor);
  await run.ask('hold', { reason: 'x', extra: true });
  await run.ask('hold', { reason: 'x'.repeat(5000) });
  await run.ask('decide', { nonsense: 1 });
  await desk.ask(
    people.support,
    { action: 'hold', ...run.place, reason: 'old' },
    { at: new Date(Date.now() - 60 * minute) },
  );
  await desk.ask(
    people.support,
    { action: 'hold', ...run.place, reason: 'elsewhere' },
    { over: { installation: 'x' } },
  );
  await desk.ask(people.stranger, { action: 'hold', ...run.place, reason: 'me too' });
  await desk.ask(people.engineer, desk.start(undefined, { performer: 'support@example.com' }));
  await desk.changeRoster((roster) => {
    roster.people.find((one) => one.person === 'support@example.com')!.keys[0]!.revokedAt = new Date().toISOString();
  });
  await run.ask('continue', { step: null, reason: null });
  await run.ask('stop', { undo: true, reason: 'enough' }, people.engineer);
  expect(await desk.size()).toBeGreaterThan(25);
  expect(await findingsIn(desk)).toEqual([]);
});

test('the record of requests, handovers, broken glass and work by hand verifies offline', async () => {
  await desk.changeRoster((roster) => {
    roster.roles.push({ id: 'incident-commander', title: 'Incident commander', may: ['break-glass'] });
    roster.people.find((one) => one.person === 'engineer@example.com')!.roles.push('incident-commander', 'operator');
  });
  const plan = smallPlan({ steps: [gateStep(), commandStep('bad', ['false'], { undo: undoStep('bad') })] });
  const run = await desk.begun(plan);
  await run.openGate();
  const { subject } = (await run.visit('go-ahead'))!.gate!;
  const reason = 'nobody answers';
  const until = new Date(Date.now() + 48 * 3_600_000).toISOString();
  await run.ask('break-glass', { gate: 'go-ahead', visit: 1, subject, reason }, people.engineer);
  await run.ran('bad');
  await run.ask('extend', { until, reason });
  await run.approve('run:extend');
  await run.ask('take-over', { reason }, people.engineer);
  await run.ask('stop', { undo: true, reason }, people.engineer);
  await run.approve('run:undo');
  await run.append('run.ended', { outcome: 'stopped', message: '', deviations: 2, open: [] });
  await run.approve('go-ahead:retrospective');
  const record = {
    action: 'record-manual' as const,
    release: plan.release,
    environment: 'production',
    plan: run.plan,
    problem: 'it fails',
    cause: 'other',
    doneAt: new Date(Date.now() - 1000).toISOString(),
    doneBy: 'ben@example.com',
    what: 'linked by hand',
    outcome: 'rolled-back',
    files: [],
  };
  expect(await desk.ask(people.support, record)).toMatchObject({ status: 'accepted' });
  const types = (await desk.store.read((tx) => tx.entries({}))).map(({ type }) => type);
  for (const type of ['glass.broken', 'window.extended', 'performer.changed', 'run.recorded', 'run.ending'] as const)
    expect(types).toContain(type);
  expect(await findingsIn(desk)).toEqual([]);
});
