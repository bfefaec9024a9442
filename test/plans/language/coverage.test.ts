import { contingenciesFrom, coveredBy, coveringGates, entrancesOf } from '../../../plans/language/plan-queries.ts';
import { commandStep, gateStep, smallPlan } from '../../support/plans.ts';
import { treePlan } from '../../support/tree-plan.ts';

describe('which gates cover which steps', () => {
  const plan = treePlan();

  it('covers what is reached from a gate without passing another one', () => {
    expect(coveringGates(plan, 'first')).toEqual([]);
    expect(coveringGates(plan, 'backup')).toEqual(['first']);
    expect(coveringGates(plan, 'drain/us/stop')).toEqual(['drain/us/ask']);
    expect(coveringGates(plan, 'tidy')).toEqual(['final']);
  });

  it('asks after a join for every gate that covers the end of a branch', () => {
    expect(coveringGates(plan, 'switch')).toEqual(['first', 'drain/us/ask']);
  });

  it('covers an undo with its step', () => {
    expect(coveringGates(plan, 'drain/eu/stop~undo')).toEqual(['first']);
  });

  it('covers the beginning of a contingency where it can be entered, and the rest by its own gate', () => {
    expect(coveringGates(plan, '@restore/load')).toEqual(['first', 'drain/us/ask']);
    expect(coveringGates(plan, '@restore/wipe')).toEqual(['@restore/sure']);
  });

  it('names, for a contingency, only the gates that cover where it was entered', () => {
    const steps = [gateStep('one'), failing('a'), gateStep('two'), failing('b')];
    const two = smallPlan({ authorizedBy: { gate: 'one', because: 'x' }, steps });
    expect(coveringGates(two, '@fix/patch')).toEqual(['one', 'two']);
    expect(coveringGates(two, '@fix/patch', 'a')).toEqual(['one']);
    expect(coveringGates(two, '@fix/patch', 'b')).toEqual(['two']);
  });

  it('lists for a gate the steps, then their undos, then the contingencies up to their own gate', () => {
    expect(coveredBy(plan, 'first')).toEqual([
      'backup',
      'drain/eu/stop',
      'switch',
      'drain/eu/stop~undo',
      '@restore/load',
      '@restore/load~undo',
      '@call/ring',
    ]);
    expect(coveredBy(plan, 'final')).toEqual(['tidy']);
    expect(coveredBy(plan, '@restore/sure')).toEqual(['@restore/wipe']);
  });

  it('lists nothing for what is no gate', () => {
    expect(coveredBy(plan, 'backup')).toEqual([]);
  });

  it('offers the contingency of an irreversible step from there on', () => {
    const steps = [gateStep(), commandStep('before', ['true']), beyondReturn('drop'), commandStep('after', ['true'])];
    const irreversible = smallPlan({ steps });
    expect(contingenciesFrom(irreversible, 'before')).toEqual([]);
    expect(entrancesOf(irreversible, 'fix')).toEqual(['drop', 'after']);
    expect(coveredBy(irreversible, 'go-ahead')).toContain('@fix/patch');
  });
});

function failing(id: string) {
  return commandStep(id, ['true'], { onFailure: { advise: 'contingency', contingency: 'fix', because: 'x' } });
}

function beyondReturn(id: string) {
  return commandStep(id, ['true'], { irreversible: { because: 'the data is gone', contingency: 'fix' } });
}
