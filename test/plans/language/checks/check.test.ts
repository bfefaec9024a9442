import { checkPlan } from '../../../../plans/language/checks/check.ts';
import type { Finding } from '../../../../plans/language/checks/parts/finding.ts';
import type { FrozenPlan, FrozenStep } from '../../../../plans/language/schema/index.ts';
import { commandStep, smallPlan } from '../../../support/plans.ts';
import { treePlan, undoStep } from '../../../support/tree-plan.ts';
import { advice, backup, base, fixWith, output, steps, using, wrong } from '../wrong-plans.ts';

const errorsOf = (plan: FrozenPlan): Finding[] => checkPlan(plan).filter(({ severity }) => severity === 'error');

describe('checking a frozen plan', () => {
  it('finds nothing wrong with plans that are right', () => {
    expect(errorsOf(base)).toEqual([]);
    expect(errorsOf(smallPlan(steps(backup, using(output('backup', 'path'), output('backup', 'files', '0')))))).toEqual(
      [],
    );
  });

  it.each(wrong)('finds %s', (_what, over, path, message) => {
    expect(errorsOf(smallPlan(over)).map((finding) => [finding.path, finding.message])).toContainEqual([path, message]);
  });

  it('finds one thing at a time: what it says of each of these is all that is wrong', () => {
    const more = wrong.filter(([, over]) => errorsOf(smallPlan(over)).length !== 1).map(([what]) => what);
    // Before any gate is before the authorizing one too; where that gate is unknown, nothing stands behind it.
    expect(more).toEqual([
      'a step that changes something before any gate',
      'an undo that changes something before any gate',
    ]);
  });

  it('says what was expected and found', () => {
    expect(errorsOf(smallPlan({ performedBy: { ...base.performedBy, role: 'operatr' } }))).toEqual([
      {
        code: 'plan-invalid',
        severity: 'error',
        path: '/performedBy/role',
        message: 'there is no role "operatr"; did you mean "operator"?',
        expected: 'one of operator, approver',
        found: 'operatr',
        next: 'Name "operator", or list "operatr".',
      },
    ]);
  });

  it('lets a contingency use what is captured wherever it can be entered, and nothing else', () => {
    const load = fixWith([commandStep('load', [output('backup', 'path')] as never)]);
    const entering = (id: string) => commandStep(id, ['x'], { onFailure: advice('fix') });
    expect(errorsOf(smallPlan({ ...load, ...steps(backup, entering('a')) }))).toEqual([]);
    expect(
      errorsOf(smallPlan({ ...load, ...steps(entering('b'), backup, entering('a')) })).map(({ path }) => path),
    ).toEqual(['/contingencies/0/steps/0/argv/0']);
  });

  it('lets an undo use what its own step captured', () => {
    const undo = { ...undoStep('back')!, argv: ['back', output('backup', 'path')] } as never;
    const undoable = { ...backup, undo } as FrozenStep;
    expect(errorsOf(smallPlan(steps(undoable)))).toEqual([]);
  });

  it('allows steps that only read, and steps of people, before the gate', () => {
    const look = commandStep('look', ['x'], { effect: 'none' });
    expect(errorsOf(smallPlan({ steps: [look, ...base.steps] }))).toEqual([]);
  });

  it('finds nothing wrong where an earlier gate covers what a deadline leads to', () => {
    expect(errorsOf(treePlan())).toEqual([]);
  });

  it('warns of steps and plans that take longer than they may, and of contingencies that nothing leads to', () => {
    const slow = smallPlan(steps(commandStep('slow', ['x'], { expectedMs: 700_000 })));
    expect(checkPlan(slow).map(({ severity, path }) => [severity, path])).toEqual([
      ['warning', '/contingencies/0'],
      ['warning', '/steps/1/expectedMs'],
      ['warning', '/duration/atMostMs'],
    ]);
  });
});
