import fc from 'fast-check';
import { canonicalText } from '../../../../common/canonical.ts';
import { applyDiff, diffPlans, type PlanChange, type PlanDiff } from '../../../../plans/language/diff/index.ts';
import { freezePlan } from '../../../../plans/language/freeze/freeze.ts';
import { commandStep, gateStep, smallPlan } from '../../../support/plans.ts';
import complete from '../../fixtures/complete.ts';
import { smallest } from '../../fixtures/smallest.ts';
import { arbitraryPlan } from './arbitrary-plan.ts';

const [stop, backup, change] = [commandStep('stop', ['a']), commandStep('backup', ['b']), commandStep('switch', ['c'])];
const gate = gateStep();
const before = smallPlan({ steps: [gate, stop, backup, change] });
const told = (changes: readonly PlanChange[]) => changes.map(({ op, at }) => `${op} ${at}`);
const overTheWire = (diff: PlanDiff) => JSON.parse(JSON.stringify(diff)) as PlanDiff;

describe('the difference of two plans', () => {
  it('is nothing for a plan and itself', () => {
    expect(diffPlans(before, smallPlan({ steps: [gate, stop, backup, change] })).changes).toEqual([]);
  });

  it('leads from any plan to any other, losing nothing', () => {
    fc.assert(
      fc.property(arbitraryPlan, arbitraryPlan, (a, b) => {
        const [kept, diff] = [canonicalText(a), diffPlans(a, b)];
        expect(canonicalText(applyDiff(a, overTheWire(diff)))).toBe(canonicalText(b));
        expect(canonicalText(a)).toBe(kept);
      }),
      { numRuns: 150 },
    );
  });

  it('leads from the least plan to one that uses all of the language, and back', () => {
    const [a, b] = [freezePlan(smallest()).frozen!.plan, freezePlan(complete).frozen!.plan];
    expect(canonicalText(applyDiff(a, diffPlans(a, b)))).toBe(canonicalText(b));
    expect(canonicalText(applyDiff(b, diffPlans(b, a)))).toBe(canonicalText(a));
  });

  it('tells a step that was moved from steps that only follow it now', () => {
    const { changes } = diffPlans(before, smallPlan({ steps: [gate, backup, change, stop] }));
    expect(changes).toEqual([
      {
        op: 'moved',
        answer: 'steps',
        at: '/steps/stop',
        from: '/steps/stop',
        inside: '',
        list: ['steps'],
        after: '/steps/switch',
      },
    ]);
  });

  it('follows a step out of a contingency, and tells what was changed on the way', () => {
    const [fix] = before.contingencies;
    const patch = commandStep('patch', ['patch', '--now'], { effect: 'none' });
    const after = smallPlan({
      steps: [...before.steps, patch],
      contingencies: [{ ...fix!, steps: [commandStep('ring', ['ring'])] }],
    });
    const { changes } = diffPlans(before, after);
    expect(told(changes)).toEqual([
      'moved /steps/patch',
      'changed /steps/patch',
      'added /contingencies/fix/steps/ring',
    ]);
    expect(changes[0]).toMatchObject({ from: '/contingencies/fix/steps/patch' });
    expect(changes[1]).toMatchObject({ member: ['argv'], from: ['true'], to: ['patch', '--now'] });
  });

  it('names each member that was changed, with both values, and the answer that it belongs to', () => {
    const after = smallPlan({
      steps: before.steps,
      window: { opensAfterMs: 0, closesAfterMs: 3_600_000, because: 'a day' },
      criteria: [{ ...before.criteria[0]!, title: 'It works again' }],
      authors: ['ann@example.com'],
    });
    expect(diffPlans(before, after).changes).toMatchObject([
      {
        op: 'changed',
        answer: 'about',
        at: '',
        member: ['authors'],
        from: ['dev@example.com'],
        to: ['ann@example.com'],
      },
      { op: 'changed', answer: 'window', at: '', member: ['window', 'closesAfterMs'], from: 86_400_000, to: 3_600_000 },
      { op: 'changed', answer: 'circumstances', at: '/criteria/works', member: ['title'] },
    ]);
  });

  it('names what was added and what was deleted', () => {
    const { changes } = diffPlans(before, smallPlan({ steps: [gate, commandStep('drain', ['d']), change] }));
    expect(told(changes)).toEqual(['deleted /steps/stop', 'deleted /steps/backup', 'added /steps/drain']);
  });
});
