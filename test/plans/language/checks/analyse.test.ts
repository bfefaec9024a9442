import { analysePlan } from '../../../../plans/language/checks/analyse.ts';
import { nothingKnown } from '../../../../plans/language/analysis/given.ts';
import { coverageMarkdown, coverageOf } from '../../../../plans/language/analysis/show-coverage.ts';
import type { FrozenChange, FrozenPlan } from '../../../../plans/language/schema/index.ts';
import { commandStep, gateStep, smallPlan } from '../../../support/plans.ts';
import { tellsAll } from '../../../support/outbox.ts';
import { advice, fixWith } from '../wrong-plans.ts';

const shell = commandStep('clean', ['sh', '-c', 'x'], { effect: 'repeatable' });
const fixed = fixWith([commandStep('fix-it', ['x'], { effect: 'repeatable' })]);
/** A plan in which nothing is found but what is put into it. */
const quiet = (over: Partial<FrozenPlan> = {}): FrozenPlan =>
  smallPlan({
    ...fixed,
    duration: { expectedMs: 600_000, atMostMs: 7_200_000, because: 'measured' },
    communication: tellsAll,
    steps: [gateStep(), commandStep('switch', ['true'], { effect: 'repeatable', onFailure: advice('fix') }), shell],
    ...over,
  });
const silencing = (code: string, at: string) => quiet({ silenced: [{ code, at, because: 'reviewed' }] });
const codesOf = (plan: FrozenPlan, given = {}) =>
  analysePlan(plan, given).findings.map(({ code, path }) => [code, path]);
const knowing = (versions: string[]) => ({ knowledge: { ...nothingKnown, versions } });

describe('analysing a plan', () => {
  it('tells a warning from the plan, and leaves it out, with the reason, where the plan silences it', () => {
    expect(codesOf(quiet())).toEqual([['plan-shell', '/steps/2/argv']]);
    for (const at of ['clean', '/steps/2', '/steps/2/argv']) {
      const { findings, silenced } = analysePlan(silencing('plan-shell', at));
      expect(findings).toEqual([]);
      expect(silenced.map(({ code, because }) => [code, because])).toEqual([['plan-shell', 'reviewed']]);
    }
  });

  it('silences nothing elsewhere, nothing else and no error, and says so', () => {
    expect(codesOf(silencing('plan-shell', 'switch'))).toContainEqual(['plan-silenced-unused', '/silenced/0']);
    expect(codesOf(silencing('plan-late', 'clean'))).toContainEqual(['plan-shell', '/steps/2/argv']);
    const open = quiet({ title: 'TODO', silenced: [{ code: 'plan-placeholder', at: '/title', because: 'later' }] });
    expect(codesOf(open)).toEqual(
      expect.arrayContaining([
        ['plan-placeholder', '/title'],
        ['plan-silenced-unused', '/silenced/0'],
      ]),
    );
  });

  it('does not miss a warning about people where no roster was asked', () => {
    const night = { code: 'plan-gate-night', at: 'go-ahead', because: 'the deadline is long' };
    const plan = quiet({ steps: quiet().steps.slice(0, 2), silenced: [night] });
    expect(codesOf(plan)).toEqual([]);
    expect(codesOf(plan, { ofPeople: [] })).toEqual([['plan-silenced-unused', '/silenced/0']]);
  });

  it('allows a text of another release only if it is exactly the same', () => {
    const naming = (text: string, allowed: string) =>
      quiet({ steps: quiet().steps.slice(0, 2), title: text, allowed: [{ text: allowed, because: 'a format' }] });
    expect(codesOf(naming('as in 1.8.7', '1.8.7'), knowing(['1.8.7']))).toEqual([]);
    expect(codesOf(naming('as in 1.8.7 and 1.8.6', '1.8.7'), knowing(['1.8.7', '1.8.6']))).toEqual([
      ['plan-foreign-version', '/title'],
    ]);
  });

  it.each([
    ['v1.8.7', true],
    ['registry/shop:1.8.7-alpine', true],
    ['/srv/shop-1_8_7/bin', true],
    ['https://example.com/1.8.7/notes', true],
    ['11.8.7', false],
    ['1.8.70', false],
    ['1.8.7.1', false],
    ['2.0.0-1.8.7', true],
    ['10.1.8.7', false],
  ])('finds another version in %s: %s', (text, isFound) => {
    const plan = quiet({ steps: quiet().steps.slice(0, 2), title: text });
    expect(codesOf(plan, knowing(['1.8.7'])).length > 0).toBe(isFound);
  });

  it('takes its own version for none of another that it contains', () => {
    const plan = quiet({
      steps: quiet().steps.slice(0, 2),
      title: 'shop 2.0.0-rc1',
      release: { service: 'shop', version: '2.0.0-rc1' },
    });
    expect(codesOf(plan, knowing(['2.0.0']))).toEqual([]);
  });

  it('says what takes back which change, as Markdown too', () => {
    const change = (id: string, after: string[], irreversible: FrozenChange['irreversible'] = null): FrozenChange => ({
      id,
      kind: 'component',
      title: id,
      goesTo: ['x'],
      after,
      irreversible,
    });
    const plan = quiet({
      steps: [
        gateStep(),
        commandStep('switch', ['true'], { effect: 'repeatable', reverses: ['web'], onFailure: advice('fix') }),
      ],
      deploymentPlan: {
        title: 'Deploy',
        changes: [
          change('data', [], { because: 'it is gone', contingency: 'fix' }),
          change('web', ['data']),
          change('left', []),
        ],
        successWhen: [],
        affects: [],
        contacts: [{ title: 'Engineer', call: '+44' }],
      },
    });
    const { findings } = analysePlan(plan);
    const coverage = coverageOf(plan, findings)!;
    expect(coverage.changes.map(({ id, state, by, contingency }) => [id, state, by, contingency])).toEqual([
      ['data', 'irreversible', [], 'fix'],
      ['web', 'reversed', ['switch'], null],
      ['left', 'nobody', [], null],
    ]);
    expect(findings.map(({ code, path }) => [code, path])).toEqual([
      ['plan-change-uncovered', '/deploymentPlan/changes/2'],
    ]);
    expect(coverageMarkdown(coverage)).toContain('| web | component | web | x | data | taken back by switch |');
    expect(coverageMarkdown(coverage)).toContain('- Engineer: +44');
    const [first] = coverage.changes;
    const hostile = coverageMarkdown({ ...coverage, changes: [{ ...first!, title: 'a | b <img src=x>' }] });
    expect(hostile).toContain(String.raw`a \| b \<img src=x\>`);
  });
});
