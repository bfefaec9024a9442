import { canonicalBytes } from '../../../common/canonical.ts';
import { buildOutline } from '../../../plans/language/build-outline.ts';
import { commandStep, gateStep, smallPlan } from '../../support/plans.ts';
import { treePlan } from '../../support/tree-plan.ts';

describe('the outline of a plan', () => {
  it('keeps order, kinds, labels and branches, at the addresses of the plan', () => {
    const outline = buildOutline(treePlan());
    expect(outline.steps.map(({ a, k, q }) => [a, k, q])).toEqual([
      ['first', 'gate', undefined],
      ['backup', 'command', 'local'],
      ['drain', 'parallel', undefined],
      ['switch', 'command', 'local'],
      ['final', 'gate', undefined],
      ['tidy', 'command', 'local'],
    ]);
    expect(outline.steps[2]?.b?.map((branch) => branch.map(({ a }) => a))).toEqual([
      ['drain/eu/stop'],
      ['drain/us/ask', 'drain/us/stop'],
    ]);
    expect(outline.steps[2]?.b?.[0]?.[0]?.u).toBe(true);
    expect(outline.contingencies['restore']?.steps.map(({ a }) => a)).toEqual([
      '@restore/load',
      '@restore/sure',
      '@restore/wipe',
    ]);
    expect(outline.contingencies['call']?.then).toBe('end');
    expect(outline.successLabels).toEqual(['local']);
  });

  it('limits an attempt by its own time, the measurements before and after it, and the time to be killed in', () => {
    const step = commandStep('switch', ['true'], {
      timeoutMs: 1000,
      graceMs: 20,
      holdWhen: ['works'],
      proceedWhen: { criteria: ['works'], everyMs: 1, timeoutMs: 300 },
    });
    expect(buildOutline(smallPlan({ steps: [gateStep(), step] })).steps[1]?.t).toBe(1000 + 20 + 5000 + 300 + 5000);
  });

  it('names the labels on which a gate measures what it decides on', () => {
    const outline = buildOutline(
      smallPlan({ steps: [gateStep('go-ahead', { decideOn: ['works'] }), commandStep('switch', ['true'])] }),
    );
    expect(outline.steps[0]).toEqual({ a: 'go-ahead', k: 'gate', m: ['local'] });
  });

  it('takes at most 150 bytes a step', () => {
    const steps = Array.from({ length: 999 }, (_, at) => commandStep(`restart-the-checkout-service-${at}`, ['true']));
    const outline = buildOutline(smallPlan({ steps: [gateStep(), ...steps] }));
    expect(canonicalBytes(outline).length / 1000).toBeLessThan(150);
  });

  it('holds no text, command or value of the plan', () => {
    const secretive = commandStep('switch', ['do-the-thing'], {
      title: 'A title',
      because: 'a reason',
      env: { KEY: 'value-of-key' },
    });
    const text = JSON.stringify(buildOutline(smallPlan({ steps: [gateStep(), secretive] })));
    expect(text).not.toMatch(/do-the-thing|A title|a reason|value-of-key|Roll back/);
  });
});
