import { renderDiff } from '../../../../cli/pages/plan/comparisons.ts';
import { diffMarkdown, diffPlans, diffSections } from '../../../../plans/language/diff/index.ts';
import { freezePlan } from '../../../../plans/language/freeze/freeze.ts';
import type { FrozenPlan } from '../../../../plans/language/schema/index.ts';
import { commandStep, gateStep, smallPlan } from '../../../support/plans.ts';
import complete from '../../fixtures/complete.ts';
import { smallest } from '../../fixtures/smallest.ts';

const change = (id: string, kind: 'component' | 'migration' | 'flag') => ({
  id,
  kind,
  title: `The ${id}`,
  goesTo: ['the host'],
  after: [],
  irreversible: null,
});
const deploymentPlan: NonNullable<FrozenPlan['deploymentPlan']> = {
  title: 'Deploy 2.0.0',
  changes: [change('server', 'component'), change('orders', 'migration'), change('sale', 'flag')],
  successWhen: ['works'],
  affects: ['billing', 'stock'],
  contacts: [{ title: 'Dana, developer', call: '+46 8 555 0142' }],
};
const page = (from: FrozenPlan, to: FrozenPlan) =>
  renderDiff(diffSections(diffPlans(from, to)), 'From one to the other', {
    width: 100,
    colour: false,
    now: 0,
  }).map((line) => line.trimEnd());
const markdown = (from: FrozenPlan, to: FrozenPlan) => diffMarkdown('From', diffSections(diffPlans(from, to)));

describe('a difference in words', () => {
  it('tells a deployment plan, and what a plan is based on, item by item', () => {
    const basedOn = { plan: `sha256:${'1'.repeat(64)}`, confirmed: [{ answer: 'window' as const, because: 'same' }] };
    const lines = page(smallPlan(), smallPlan({ deploymentPlan, basedOn }));
    expect(lines.slice(2)).toEqual([
      expect.stringContaining('About the plan'),
      '~ plan',
      '    basedOn.plan',
      `      + sha256:${'1'.repeat(64)}`,
      '    deploymentPlan.title',
      '      + Deploy 2.0.0',
      '    deploymentPlan.successWhen',
      '      + works',
      '    deploymentPlan.affects',
      '      + billing, stock',
      '    deploymentPlan.contacts',
      '      + title Dana, developer, call +46 8 555 0142',
      '+ confirmed answer window: same',
      '+ component server: The server',
      '+ migration orders: The orders',
      '+ flag sale: The sale',
    ]);
  });

  it('tells a component, a migration and a flag that were deleted, changed and added, each by itself', () => {
    const [server, orders] = deploymentPlan.changes;
    const after = {
      ...deploymentPlan,
      changes: [{ ...server!, goesTo: ['two hosts'] }, orders!, change('news', 'flag')],
    };
    const lines = page(smallPlan({ deploymentPlan }), smallPlan({ deploymentPlan: after }));
    expect(lines.slice(3)).toEqual([
      '- flag sale: The sale',
      '~ deployed change server',
      '    goesTo',
      '      - the host',
      '      + two hosts',
      '+ flag news: The news',
    ]);
  });

  it('is shown below the question that it belongs to: added, deleted, changed and moved', () => {
    const [gate, stop, backup] = [gateStep(), commandStep('stop', ['stop', 'all']), commandStep('backup', ['dump'])];
    const before = smallPlan({ steps: [gate, stop, backup, commandStep('old', ['x'])] });
    const after = smallPlan({
      steps: [gate, backup, commandStep('stop', ['stop', 'some of it']), commandStep('new', ['y'])],
      window: { ...before.window, closesAfterMs: 7_200_000 },
      tested: { kind: 'rehearsed', environment: 'production', maxAgeMs: 3_600_000, because: 'a fixture' },
    });
    const shown = page(before, after).join('\n');
    expect(shown).toMatch(/\n2\. In which .*\n~ plan\n {4}window\.closesAfter\n {6}- 1d 00h\n {6}\+ 2h 00m\n/);
    expect(shown).toContain('- step old: Run old\n');
    expect(shown).toMatch(/> step (stop|backup), now (behind|to)/);
    expect(shown).toContain('argv\n      - stop all\n      + stop "some of it"\n');
    expect(shown).toContain('+ step new: Run new\n');
    expect(shown).toMatch(/9\. Has .*\n~ plan\n {4}tested\.kind\n {6}- untested\n {6}\+ rehearsed\n {4}tested\.env/);
    const review = markdown(before, after);
    expect(review).toContain('\n## 5. What are the procedures, manual and automated?\n');
    expect(review).toContain('\n- **deleted** step old: Run old\n');
    expect(review).toContain('\n- **added** step new: Run new\n');
    expect(review).toMatch(/- \*\*moved\*\* step (stop|backup), now/);
    expect(review).toContain('  - argv: stop all → stop "some of it"\n');
    expect(review).toContain('  - window.closesAfter: 1d 00h → 2h 00m\n');
  });

  it('names what a step captures by its step, and says nothing of it where the whole step came', () => {
    const captures = (properties: string[]) =>
      commandStep('backup', ['dump'], {
        capture: {
          from: 'json' as const,
          shape: {
            kind: 'object' as const,
            members: properties.map((name) => ({ name, optional: false, shape: { kind: 'string' as const } })),
          },
        },
      });
    const [none, one, two] = [[], ['path'], ['path', 'rows']].map((names) =>
      smallPlan({ steps: names.length === 0 ? [gateStep()] : [gateStep(), captures(names)] }),
    );
    expect(page(one!, two!).at(-1)).toMatch(/^\+ .* rows of backup$/);
    expect(page(none!, two!).slice(3)).toEqual(['+ step backup: Run backup']);
  });

  it('never shows JSON, for any change', () => {
    const [a, b] = [freezePlan(smallest()).frozen!.plan, freezePlan(complete).frozen!.plan];
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      expect(page(from, to).filter((line) => /\{"|"\}|"kind"|\[\{/.test(line))).toEqual([]);
      expect(page(from, to).filter((line) => line.includes('[object'))).toEqual([]);
    }
  });
});
