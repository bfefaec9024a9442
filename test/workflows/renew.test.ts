import type { OutlineStep } from '../../plans/language/outline/outline.ts';
import { until } from '../support/until.ts';
import { Harness, type Running } from './harness.ts';
import { act, outlineOf, ScriptedRun } from './scripted.ts';

describe('a run whose history becomes long', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await Harness.open();
  }, 60_000);
  afterAll(() => harness.close(), 60_000);

  /** A run that goes on in a new execution whenever it has done anything. */
  const restless = (steps: readonly OutlineStep[], over: Parameters<typeof outlineOf>[1] = {}) => {
    const run = new ScriptedRun(outlineOf(steps, over));
    run.renewAfterEvents = 1;
    return run;
  };
  const begins = ({ calls }: ScriptedRun) => calls.filter((call) => call === 'begin').length;
  const others = ({ calls }: ScriptedRun) => calls.filter((call) => call !== 'begin');
  /** Sends a request as the gateway does: again, when it is asked to. */
  const insist = async ({ submit }: Running, request: string) =>
    until(async () => submit(request).catch((error: unknown) => void expect(kindOf(error)).toMatch(again)));
  const again = /TryAgain|AcceptedUpdateCompletedWorkflow|WorkflowNotFoundError|UNAVAILABLE/;
  const kindOf = (error: unknown) => {
    const { name, cause } = error as { name: string; cause?: { type?: string; message?: string } };
    return `${name} ${cause?.type} ${cause?.message}`;
  };

  it('goes on in new executions in the middle of its steps, and does each of them once', async () => {
    const steps = Array.from({ length: 12 }, (_, at) => act(`step-${at}`));
    const { handle, run } = await harness.start(restless(steps, { successLabels: ['local'] }));
    expect(await handle.result()).toEqual({ outcome: 'rolled-back' });
    expect(others(run)).toEqual([
      ...steps.map(({ a }) => `execute ${a} 1.1`),
      'measure success local 1',
      'conclude 1',
    ]);
    expect(begins(run)).toBeGreaterThan(10);
  });
});
