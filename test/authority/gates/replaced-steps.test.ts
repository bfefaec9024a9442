import type { People } from '../../support/people.ts';
import { commandStep, gateStep, smallPlan } from '../../support/plans.ts';
import { controls } from '../../activities/control/support.ts';
import { runAndPlan } from '../../../authority/context/run-context.ts';
import { stepsOfSubject } from '../../../authority/gates/build-subject.ts';
import { readGateView } from '../../../views/gate/read-gate.ts';
import { type Desk, eachAtADesk, type Run } from '../support/desk.ts';

let people: People;
let desk: Desk;
let run: Run;
eachAtADesk((ours) => ({ people, desk } = ours));

const take = () => run.ask('contingency', { step: 'switch', visit: 1, contingency: 'fix', reason: null });
/** What the page of the gate inside the contingency says of the step behind it. */
const insteadOfWipe = async () => {
  const { subject } = await desk.store.read((tx) => readGateView(tx, run.name, '@fix/sure'));
  return subject.covers.find(({ address }) => address === '@fix/wipe')?.instead;
};

describe('a gate inside a contingency that is taken once more', () => {
  beforeEach(async () => {
    const onFailure = { advise: 'contingency', contingency: 'fix', because: 'it is quicker' } as const;
    const inside = [gateStep('sure'), commandStep('wipe', ['true'])];
    const contingencies = [{ id: 'fix', title: 'Fix', because: 'quick', then: 'retry' as const, steps: inside }];
    const steps = [gateStep(), commandStep('switch', ['false'], { onFailure })];
    run = await desk.begun(smallPlan({ steps, contingencies }));
    await run.openGate();
    await run.approve('go-ahead', people.approver);
    await run.ran('switch', { outcome: 'failed' });
    await take();
    await run.openGate('@fix/sure');
    await run.approve('@fix/sure', people.approver);
    await run.ran('@fix/wipe', { outcome: 'failed' });
    await run.ask('skip', { step: '@fix/wipe', visit: 1, reason: 'not this time' });
  });

  test('says of a step that it is skipped while that is so', async () => {
    const covers = await desk.store.read(async (tx) => {
      const { state, plan } = await runAndPlan(tx, run.name);
      return stepsOfSubject(state, plan, '@fix/sure');
    });
    expect(covers).toMatchObject([{ address: '@fix/wipe', instead: 'skipped' }]);
  });

  test('does not say of a step that it is skipped because it was the time before', async () => {
    await controls(desk.store).contingencyDone({ run: run.name, address: 'switch', visit: 1, contingency: 'fix' });
    await run.ran('switch', { outcome: 'failed' }, 2);
    await take();
    await run.openGate('@fix/sure', 2);
    expect(await insteadOfWipe()).toBeUndefined();
  });
});
