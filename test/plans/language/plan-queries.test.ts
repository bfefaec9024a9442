import { allSteps, neededMs, predecessors, stepAt } from '../../../plans/language/plan-queries.ts';
import { treePlan } from '../../support/tree-plan.ts';

describe('walking a plan', () => {
  const plan = treePlan();

  it('lists every step in order: undos after their steps, parallels before their branches, contingencies last', () => {
    expect(allSteps(plan).map(({ address }) => address)).toEqual([
      'first',
      'backup',
      'drain',
      'drain/eu/stop',
      'drain/eu/stop~undo',
      'drain/us/ask',
      'drain/us/stop',
      'switch',
      'final',
      'tidy',
      '@restore/load',
      '@restore/load~undo',
      '@restore/sure',
      '@restore/wipe',
      '@call/ring',
    ]);
  });

  it('finds a step by its address, and nothing where there is none', () => {
    expect(stepAt(plan, 'drain/us/stop')?.id).toBe('stop');
    expect(stepAt(plan, '@restore/load~undo')?.id).toBe('unload');
    expect(stepAt(plan, 'drain/us/stop~undo')).toBeUndefined();
    expect(stepAt(plan, 'drain/stop')).toBeUndefined();
  });

  it('lets a step begin after all leaf steps before it, nearest first', () => {
    expect(predecessors(plan, 'first')).toEqual([]);
    expect(predecessors(plan, 'drain/us/stop')).toEqual(['drain/us/ask', 'backup', 'first']);
    expect(predecessors(plan, 'switch')).toEqual(['drain/eu/stop', 'drain/us/stop', 'backup', 'drain/us/ask', 'first']);
  });

  it('counts what is before a step of a contingency within that contingency, and nothing before an undo', () => {
    expect(predecessors(plan, '@restore/wipe')).toEqual(['@restore/sure', '@restore/load']);
    expect(predecessors(plan, 'drain/eu/stop~undo')).toEqual([]);
  });

  it('estimates what is left: branches side by side, settled steps not at all', () => {
    expect(neededMs(plan, [])).toBe(60_000 + 10 + 100 + 1000 + 5000 + 20_000);
    expect(neededMs(plan, ['first', 'backup', 'drain/eu/stop', 'switch', 'final'])).toBe(37 + 20_000);
    expect(neededMs(plan, ['first', 'backup', 'drain', 'switch', 'final', 'tidy'])).toBe(0);
  });
});
