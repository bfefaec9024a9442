import type { WorkflowUpdateHandle } from '@temporalio/client';
import type { OutlineStep } from '../../plans/language/outline/outline.ts';
import { submitUpdate } from '../../workflows/definitions/messages.ts';
import { until } from '../support/until.ts';
import { Harness, type Running } from './harness.ts';
import { insist } from './insist.ts';
import { outlineOf, ScriptedRun } from './scripted.ts';

const gate: OutlineStep = { a: 'go-ahead', k: 'gate' };
type Accepted = WorkflowUpdateHandle<{ status: 'accepted' | 'denied' }>;

/** A moment that a test lets come. */
function held() {
  let release = (): void => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  return { released, release: () => release() };
}

/** Sends once: what is accepted has to be answered on this very handle, with nothing sent again. */
function send({ handle }: Running, request: string): Promise<Accepted> {
  return handle.startUpdate(submitUpdate, { args: [{ request }], waitForStage: 'ACCEPTED' });
}

describe('requests that an execution has accepted before it ends', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await Harness.open();
  }, 60_000);
  afterAll(() => harness.close(), 60_000);

  const begins = ({ calls }: ScriptedRun) => calls.filter((call) => call === 'begin').length;
  const decisions = ({ calls }: ScriptedRun) => calls.filter((call) => call === 'adjudicate').length;
  /** A run that goes on in a new execution whenever it has done anything; that the gate is open it was told by the record. */
  const begun = async (run: ScriptedRun) => {
    run.renewAfterEvents = 1;
    const running = await harness.start(run);
    await until(() => begins(run) === 2);
    return running;
  };
  const settlesGate = (run: ScriptedRun) => run.request(() => run.set({ address: 'go-ahead', visit: 1 }, 'settled'));

  it('are answered by it before the run goes on in a new one, and later ones are asked to come again', async () => {
    const run = new ScriptedRun(outlineOf([gate]));
    const running = await begun(run);
    const [first, second] = [held(), held()];
    const one = await send(
      running,
      run.request(() => first.released),
    );
    const other = await send(
      running,
      run.request(() => second.released),
    );
    // The answer to the first makes the history too long, while the second one is being decided.
    first.release();
    expect(await one.result()).toEqual({ status: 'accepted' });
    await until(() => decisions(run) === 2);
    const late = await send(running, settlesGate(run));
    await expect(late.result()).rejects.toMatchObject({ cause: { type: 'TryAgain' } });
    expect(begins(run)).toBe(2);
    second.release();
    expect(await other.result()).toEqual({ status: 'accepted' });
    await until(() => begins(run) === 3);
    await insist(running, settlesGate(run));
    await running.handle.result();
    expect(decisions(run)).toBe(3);
  });

  it('are answered by it before the run ends, when one before them ends it', async () => {
    const run = new ScriptedRun(outlineOf([gate]));
    const running = await begun(run);
    const [first, second] = [held(), held()];
    const stop = await send(
      running,
      run.request(async () => {
        await first.released;
        run.run = { state: 'ended', outcome: 'stopped' };
      }),
    );
    const behind = await send(
      running,
      run.request(() => second.released),
    );
    first.release();
    expect(await stop.result()).toEqual({ status: 'accepted' });
    await until(() => decisions(run) === 2);
    second.release();
    expect(await behind.result()).toEqual({ status: 'accepted' });
  });

  it('are each answered at once in a storm of them, however often the run goes on in a new execution', async () => {
    const run = new ScriptedRun(outlineOf([gate]));
    const running = await begun(run);
    const [answers, refusals]: [string[], string[]] = [[], []];
    const insistent = async () => {
      for (let turn = 0; turn < 4; turn += 1) {
        const request = run.request(() => {});
        for (let isTaken = false; !isTaken;) {
          const taken = await send(running, request).catch((failure: Error) => void refusals.push(failure.name));
          const answer = await taken?.result().catch((failure: Error & { cause?: { type?: string } }) => failure);
          if (answer instanceof Object && 'status' in answer) isTaken = answers.push(answer.status) > 0;
          else if (answer) refusals.push(answer.cause?.type ?? answer.name);
        }
      }
    };
    await Promise.all(Array.from({ length: 8 }, insistent));
    expect(answers).toEqual(Array.from({ length: 32 }, () => 'accepted'));
    expect(new Set(refusals)).toEqual(new Set(['TryAgain']));
    expect(decisions(run)).toBe(32);
    await insist(running, settlesGate(run));
    await running.handle.result();
    expect(begins(run)).toBeGreaterThan(4);
  });
});
