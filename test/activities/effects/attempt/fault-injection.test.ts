import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openSpool, spoolFolder } from '../../../../activities/effects/command/spool.ts';
import { beginAttempt } from '../../../../authority/attempts/index.ts';
import type { FrozenStep } from '../../../../plans/language/schema/index.ts';
import { makePeople, type People } from '../../../support/people.ts';
import { commandStep, gateStep, smallPlan } from '../../../support/plans.ts';
import { Scene, worker as deadWorker } from '../../../support/scene.ts';
import { spoolFolders } from '../support/spooled.ts';
import { makeWorker } from '../support/worker.ts';

let people: People;
let run: Scene;
const folder = spoolFolders();
beforeAll(async () => void (people = await makePeople()));
afterEach(() => run.close());
afterAll(async () => people.cleanup());

const spoolOf = () => spoolFolder(join(run.record.dir, 'spool'), run.ref('act'));
/** A process that is not there: its number is above the largest that Linux gives. */
const gone = { ...deadWorker, pid: 4_194_999 };

/** A rehearsal past its gate, with a fault in the place of its step, which would leave a file. */
async function rehearsal(as: 'fail' | 'timeout' | 'unknown', over: Parameters<typeof commandStep>[2] = {}) {
  const ran = join(folder(), 'ran');
  const steps: FrozenStep[] = [gateStep(), commandStep('act', ['sh', '-c', `: > ${ran}`], over)];
  run = await Scene.make(people, smallPlan({ steps }), { rehearsal: { inject: [{ step: 'act', as }] } });
  await run.pass();
  return ran;
}

describe('a fault that a rehearsal injects', () => {
  it.each([
    ['fail', 'failed'],
    ['timeout', 'timed-out'],
    ['unknown', 'unknown'],
  ] as const)('to %s ends the attempt as %s, and nothing runs', async (as, outcome) => {
    const ran = await rehearsal(as);
    await makeWorker(run.record).executeStep(run.ref('act'));
    expect(await run.visit('act')).toMatchObject({ state: 'holding', outcome });
    expect(existsSync(ran)).toBe(false);
  });

  it.each(['fail', 'unknown'] as const)('to %s applies even if the worker died before it wrote that', async (as) => {
    const ran = await rehearsal(as, as === 'unknown' ? { effect: 'repeatable' } : {});
    await run.change((open) => beginAttempt(open, run.ref('act'), gone));
    openSpool(spoolOf());
    await makeWorker(run.record).executeStep(run.ref('act'));
    expect(await run.visit('act')).toMatchObject({ state: 'holding', outcome: as === 'fail' ? 'failed' : as });
    expect(existsSync(ran)).toBe(false);
  });

  it('applies to the attempts of the policy, and not to one that a person asks for later', async () => {
    const ran = await rehearsal('fail');
    await makeWorker(run.record).executeStep(run.ref('act'));
    await run.append('step.retried', { address: 'act', visit: 1, attempt: 2, reason: null });
    await makeWorker(run.record).executeStep(run.ref('act', 2));
    expect(await run.visit('act')).toMatchObject({ state: 'settled', outcome: 'succeeded' });
    expect(existsSync(ran)).toBe(true);
  });
});
