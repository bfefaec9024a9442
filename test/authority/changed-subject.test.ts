import { queued, tellsAll } from '../support/outbox.ts';
import type { People } from '../support/people.ts';
import { commandStep, gateStep, smallPlan } from '../support/plans.ts';
import { replacementOf } from '../../authority/gates/replaced-steps.ts';
import { reviewGates } from '../../authority/gates/review.ts';
import type { FrozenPlan, FrozenStep } from '../../plans/language/schema/index.ts';
import { readGateView } from '../../views/gate/read-gate.ts';
import { system } from '../support/records.ts';
import { type Desk, eachAtADesk, type Run } from './support/desk.ts';

let people: People;
let desk: Desk;
let run: Run;
eachAtADesk((ours) => ({ people, desk } = ours));

const first = commandStep('first', ['true']);
const second = commandStep('second', ['true']);

/** A run with its gate approved. */
async function approved(steps: FrozenStep[], over: Partial<FrozenPlan> = {}): Promise<void> {
  run = await desk.begun(smallPlan({ steps: [gateStep(), ...steps], communication: tellsAll, ...over }));
  await run.openGate();
  expect(await desk.ask(people.approver, await run.decision('approve'))).toMatchObject({ status: 'accepted' });
}
/** A step holds before it began: nothing has run. */
async function holds(address: string): Promise<void> {
  const at = { address, visit: 1, attempt: 1 };
  await run.append('step.held', { ...at, code: 'hold-when', message: 'not yet', measurements: [] });
  await run.append('step.holding', { ...at, outcome: 'held', message: 'not yet', offers: [] });
}
const skip = (step: string) => run.ask('skip', { step, visit: 1, reason: 'it is done already' });
const voids = async () => (await desk.entries('gate.voided')).map(({ body }) => body);
const told = async () => (await queued(desk.store)).filter(({ occasion }) => occasion === 'changed');
const page = (visit?: number) => desk.store.read((tx) => readGateView(tx, run.name, 'go-ahead', visit));

describe('a skip of a covered step before anything behind the gate began', () => {
  test('voids the approval, opens a new visit, and notifies the approver of the change as a diff', async () => {
    await approved([first, second]);
    await holds('first');
    expect(await skip('first')).toMatchObject({ status: 'accepted' });
    expect(await voids()).toMatchObject([
      {
        address: 'go-ahead',
        visit: 1,
        code: 'subject-mismatch',
        changes: [{ what: 'first instead', was: null, is: 'skipped' }],
      },
    ]);
    expect(await run.visit('go-ahead')).toMatchObject({ visit: 2, state: 'pending' });
    const [message] = await told();
    expect(message?.text).toContain('ann@example.com, who had approved');
    expect(message?.text).toContain('+ first instead: skipped');
    await run.openGate('go-ahead', 2);
    expect((await page()).live.before).toMatchObject({
      visit: 1,
      givers: ['ann@example.com'],
      changes: [{ is: 'skipped' }],
    });
    expect(await page(1)).toMatchObject({ state: 'voided', live: { voided: { changes: [{ is: 'skipped' }] } } });
    expect((await page()).subject.covers).toMatchObject([
      { address: 'first', instead: 'skipped' },
      { address: 'second' },
    ]);
  });

  test('lets nothing run until the new visit is approved, for which the old approval does not count', async () => {
    await approved([first, second], {});
    const old = await run.decision('approve');
    await holds('first');
    await skip('first');
    await expect(run.begin('second')).rejects.toThrow('did not begin');
    await run.openGate('go-ahead', 2);
    expect(await desk.ask(people.approver2, old)).toMatchObject({ status: 'denied', code: 'visit-mismatch' });
    expect((await run.visit('go-ahead'))?.gate?.decisions).toEqual([]);
    expect(await desk.ask(people.approver, await run.decision('approve'))).toMatchObject({ status: 'accepted' });
    await run.begin('second');
  });

  test('asks nobody if nothing is left that would run', async () => {
    await approved([first]);
    await holds('first');
    await skip('first');
    expect(await voids()).toEqual([]);
    expect(await run.visit('go-ahead')).toMatchObject({ visit: 1, outcome: 'succeeded' });
  });
});

describe('a skip of a covered step after an effect behind the gate has begun', () => {
  test('takes nothing back: the performer deals with the rest', async () => {
    await approved([first, second, commandStep('third', ['true'])]);
    await run.ran('first');
    await holds('second');
    await skip('second');
    expect(await voids()).toEqual([]);
    await run.begin('third');
  });
});

describe('a covered step that a contingency replaces', () => {
  const onFailure = { advise: 'contingency', contingency: 'fix', because: 'quicker' } as const;
  const fix = (then: 'continue' | 'retry') => ({
    contingencies: [
      { id: 'fix', title: 'Fix', because: 'quick', then, steps: [commandStep('look', ['true'], { effect: 'none' })] },
    ],
  });
  const replaced = async (then: 'continue' | 'retry') => {
    await approved([commandStep('first', ['true'], { onFailure }), second], fix(then));
    await holds('first');
    await run.append('contingency.chosen', {
      address: 'first',
      visit: 1,
      contingency: 'fix',
      contingencyVisit: 1,
      reason: null,
    });
    await run.append('contingency.completed', { address: 'first', visit: 1, contingency: 'fix', then });
    await run.change((open) => reviewGates(open, system));
  };

  test('voids the approval too, and says what took its place', async () => {
    await replaced('continue');
    expect(await voids()).toMatchObject([
      { changes: [{ what: 'first instead', is: 'replaced by the contingency fix' }] },
    ]);
  });

  test('is not replaced where the contingency only prepares another try', async () => {
    await replaced('retry');
    expect(replacementOf(await run.state(), 'first')).toBeUndefined();
    expect(await voids()).toEqual([]);
  });
});

describe('a step before the gate that is done again with another outcome', () => {
  const backup = commandStep('backup', ['true'], {
    effect: 'none',
    capture: {
      from: 'text',
      shape: { kind: 'object', members: [{ name: 'text', shape: { kind: 'string' }, optional: false }] },
    },
  });
  const restore = commandStep('restore', ['restore', { ref: 'output', step: 'backup', path: ['text'] }] as never);
  const captured = (text: string, attempt: number) => run.ran('backup', { captures: { text } }, attempt);
  const again = async () => {
    await run.append('step.retried', { address: 'backup', visit: 1, attempt: 2, reason: 'another one' });
    await captured('/b', 2);
  };
  beforeEach(async () => {
    const quorum = { kind: 'role', role: 'approver', count: 2 } as const;
    run = await desk.begun(
      smallPlan({ steps: [backup, gateStep('go-ahead', { quorum }), restore], communication: tellsAll }),
    );
    await captured('/a', 1);
    await run.openGate();
  });

  test('voids the visit that waits, with the approval that it has, and says both values', async () => {
    await desk.ask(people.approver, await run.decision('approve'));
    await again();
    await run.change((open) => reviewGates(open, system));
    expect(await voids()).toMatchObject([{ changes: [{ what: 'restore argv 1', was: '/a', is: '/b' }] }]);
    expect((await told())[0]?.text).toContain('- restore argv 1: /a\n+ restore argv 1: /b');
    await run.openGate('go-ahead', 2);
    await desk.ask(people.approver2, await run.decision('approve'));
    expect((await run.visit('go-ahead'))?.gate?.settled).toBeNull();
  });

  test('denies a decision about what was shown before, which opens the new visit', async () => {
    await again();
    const answer = await desk.ask(people.approver, await run.decision('approve'));
    expect(answer).toMatchObject({ status: 'denied', code: 'subject-mismatch' });
    expect(await voids()).toHaveLength(1);
    expect(await desk.entries('gate.decided')).toEqual([]);
    expect(await run.visit('go-ahead')).toMatchObject({ visit: 2, state: 'pending' });
  });

  test('changes nothing where it gave the same', async () => {
    await run.append('step.retried', { address: 'backup', visit: 1, attempt: 2, reason: 'once more' });
    await captured('/a', 2);
    await run.change((open) => reviewGates(open, system));
    expect(await voids()).toEqual([]);
  });
});
