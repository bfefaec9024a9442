// Saves histories of finished runs, one for each shape of a run, for the replay tests:
//   node test/replay/record.ts VERSION [SHAPE …]
// The histories of earlier versions stay: every change to the workflows has to replay them.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { until } from '../support/until.ts';
import { Harness, type Running } from '../workflows/harness.ts';
import { act, outlineOf, ScriptedRun } from '../workflows/scripted.ts';
import { folder } from './histories.ts';

type Shape = (harness: Harness) => Promise<Running>;

const gateAndSteps: Shape = async (harness) => {
  const steps = [
    { a: 'go-ahead', k: 'gate', m: ['local'] },
    act('backup'),
    { a: 'tell', k: 'notify' },
    act('switch'),
  ] as const;
  const run = new ScriptedRun(outlineOf(steps, { successLabels: ['local'] }));
  const running = await harness.start(run);
  await until(() => run.steps['go-ahead']?.state === 'open');
  await running.submit(run.request(() => run.set({ address: 'go-ahead', visit: 1 }, 'settled')));
  return running;
};

const branchesThatHold: Shape = async (harness) => {
  const run = new ScriptedRun(outlineOf([{ a: 'all', k: 'parallel', b: [[act('all/a/one')], [act('all/b/one')]] }]));
  for (const address of ['all/a/one', 'all/b/one'])
    run.scripts[address] = (_, reference) => run.set(reference, reference.attempt === 1 ? 'holding' : 'settled');
  const running = await harness.start(run);
  for (const address of ['all/a/one', 'all/b/one']) {
    await until(() => run.steps[address]?.state === 'holding');
    await running.submit(run.request(() => run.set({ address, visit: 1 }, 'pending', { attempt: 2 })));
  }
  return running;
};

const contingencyAndDeadline: Shape = async (harness) => {
  const contingencies = { restore: { steps: [act('@restore/load')], then: 'retry' } } as const;
  const run = new ScriptedRun(outlineOf([{ a: 'wait', k: 'wait' }, act('migrate')], { contingencies }));
  run.deadlines = { wait: 100 };
  run.scripts['migrate'] = (_, reference) => run.set(reference, reference.visit === 1 ? 'holding' : 'settled');
  const running = await harness.start(run);
  await until(() => run.steps['migrate']?.state === 'holding');
  const chosen = { contingency: 'restore', contingencyVisit: 1 };
  await running.submit(run.request(() => run.set({ address: 'migrate', visit: 1 }, 'contingency', chosen)));
  return running;
};

const stopWithUndo: Shape = async (harness) => {
  const run = new ScriptedRun(outlineOf([act('one', { u: true }), { a: 'look', k: 'manual' }, act('two')]));
  const running = await harness.start(run);
  await until(() => run.steps['look']?.state === 'open');
  await running.submit(run.request(() => void (run.run = { state: 'held' })));
  await running.submit(run.request(() => void (run.run = { state: 'ending', undo: ['one'], outcome: 'stopped' })));
  return running;
};

const unprovenThenProven: Shape = async (harness) => {
  const run = new ScriptedRun(outlineOf([act('switch')], { successLabels: ['local'] }));
  run.isProven = false;
  const running = await harness.start(run);
  await until(() => run.run.unproven);
  await running.submit(run.request(() => void ((run.isProven = true), (run.run = { state: 'active', rounds: 1 }))));
  return running;
};

const timesKept: Shape = async (harness) => {
  const run = new ScriptedRun(outlineOf([act('flaky'), { a: 'look', k: 'manual' }], { remindEveryMs: 1000 }));
  const soon = () => Date.now() + 300;
  run.due = [soon, soon, () => null];
  run.scripts['flaky'] = (_, reference) =>
    reference.attempt === 1
      ? run.set(reference, 'pending', { attempt: 2, at: Date.now() + 200 })
      : run.set(reference, 'settled');
  const running = await harness.start(run);
  await until(() => run.calls.includes('remind look') && run.calls.filter((call) => call === 'remindRun').length > 1);
  await running.submit(run.request(() => run.set({ address: 'look', visit: 1 }, 'settled')));
  return running;
};

const leftWhenFull: Shape = async (harness) => {
  const run = new ScriptedRun(outlineOf([act('backup'), { a: 'look', k: 'manual' }, act('switch')]));
  run.renewAfterEvents = 12;
  const running = await harness.start(run);
  await until(() => run.steps['look']?.state === 'open');
  await until(() => run.calls.filter((call) => call === 'begin').length > 1);
  await running.submit(run.request(() => run.set({ address: 'look', visit: 1 }, 'settled')));
  return running;
};

const unprovenWhenLoaded: Shape = async (harness) => {
  const run = new ScriptedRun(outlineOf([act('switch')], { successLabels: ['local'] }));
  run.set({ address: 'switch', visit: 1 }, 'settled');
  run.run = { state: 'concluding', unproven: true, rounds: 1 };
  const running = await harness.start(run);
  await until(() => run.calls.includes('begin'));
  await running.submit(run.request(() => void (run.run = { state: 'active', rounds: 1 })));
  return running;
};

const gateMeasuredAgain: Shape = async (harness) => {
  const run = new ScriptedRun(outlineOf([{ a: 'go-ahead', k: 'gate', m: ['local'], r: 1000 }, act('switch')]));
  const running = await harness.start(run);
  await until(() => run.calls.filter((call) => call.startsWith('measure gate')).length > 2);
  await running.submit(run.request(() => run.set({ address: 'go-ahead', visit: 1 }, 'settled')));
  return running;
};

const denied: Shape = (harness) => {
  const run = new ScriptedRun(outlineOf([]));
  run.denied = true;
  return harness.start(run);
};

const shapes = {
  gateAndSteps,
  branchesThatHold,
  contingencyAndDeadline,
  stopWithUndo,
  unprovenThenProven,
  timesKept,
  leftWhenFull,
  unprovenWhenLoaded,
  gateMeasuredAgain,
  denied,
};

const [version = 'unnamed', ...only] = process.argv.slice(2);
const harness = await Harness.open();
try {
  for (const [name, shape] of Object.entries(shapes)) {
    if (only.length > 0 && !only.includes(name)) continue;
    const { handle } = await shape(harness);
    await handle.result();
    // Of a run that went on in a new execution, the one that was left.
    const first = harness.temporal.client.workflow.getHandle(handle.workflowId, handle.firstExecutionRunId);
    const kebab = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    await writeFile(join(folder, `${version}-${kebab}.json`), `${historyToJSON(await first.fetchHistory())}\n`);
  }
} finally {
  await harness.close();
}
