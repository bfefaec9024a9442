import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { canonicalText } from '../../../common/canonical.ts';
import { deriveJson } from '../../../plans/evaluate/json/derive-json.ts';
import { jsonMembers } from '../../../plans/evaluate/json/json-plan.ts';
import { deriveSource, type Derivation } from '../../../plans/evaluate/source/derive-source.ts';
import { evaluatePlan, inspectPlan } from '../../../plans/evaluate/index.ts';
import { applyDiff, diffPlans } from '../../../plans/language/diff/index.ts';
import type { FrozenPlan } from '../../../plans/language/schema/index.ts';
import { arbitraryPlan } from '../language/diff/arbitrary-plan.ts';
import { smallPlan } from '../../support/plans.ts';
import { lineOf, planFile, removePlanFiles } from './plan-file.ts';

afterAll(removePlanFiles);

const storefront = readFileSync(new URL('../../../plans/storefront/2.4.1.ts', import.meta.url), 'utf8');
const base = `sha256:${'0'.repeat(64)}`;
const up = (service: string): Derivation => ({
  base,
  from: { release: { service, version: '2.4.1' }, returnsTo: '2.4.0' },
  to: { release: { service, version: '2.5.0' }, returnsTo: '2.4.1' },
});
const derived = (text: string) => deriveSource(text, up('storefront'));
const withoutMarks = (text: string) => text.replaceAll(/^[ \t]*\/\/ REVIEW: .*\n/gm, '');

describe('a plan derived from its source', () => {
  it('is for the new release, returns to the one before, and names the plan that it is based on', async () => {
    const { plan } = await evaluatePlan(planFile(withoutMarks(derived(storefront).text), '2.5.0.ts'));
    expect(plan.release).toEqual({ service: 'storefront', version: '2.5.0' });
    expect([plan.returnsTo, plan.basedOn]).toEqual(['2.4.1', { plan: base, confirmed: [] }]);
  });

  it('says nothing else than the plan before but its versions: what differs, put back, gives that one again', async () => {
    const before = (await evaluatePlan(planFile(storefront))).plan;
    const after = (await evaluatePlan(planFile(withoutMarks(derived(storefront).text), '2.5.0.ts'))).plan;
    const { changes } = diffPlans(before, after);
    expect(new Set(changes.map(({ answer }) => answer))).toEqual(
      new Set(['about', 'circumstances', 'contingencies', 'steps']),
    );
    expect(canonicalText(applyDiff(before, { v: 1, changes }))).toBe(canonicalText(after));
    expect(canonicalText(applyDiff(after, diffPlans(after, before)))).toBe(canonicalText(before));
  });

  it('is refused by the check at each place that still names an old version, until its comment is deleted', async () => {
    const { text, reviews } = derived(storefront);
    const { findings } = await inspectPlan(planFile(text, '2.5.0.ts'));
    const open = findings.filter(({ code }) => code === 'plan-unreviewed');
    expect([open.length, reviews]).toEqual([reviews, text.match(/\/\/ REVIEW: /g)?.length]);
    expect(reviews).toBeGreaterThan(5);
    const first = lineOf(text, '// REVIEW: ');
    expect(open[0]?.where).toMatch(new RegExp(String.raw`2\.5\.0\.ts:${first}:\d+$`));
    expect(text.split('\n')[first]).toContain('before 2.4.1 it was below');
  });

  it('tells where the file does not write its plan out, so that nothing could name the base', () => {
    expect(derived(storefront).isBased).toBe(true);
    expect(derived("import { planOf } from './shared.ts';\nexport default planOf('2.4.1');\n").isBased).toBe(false);
  });

  it('keeps every blank and every comment of its author', () => {
    const { text } = derived(storefront);
    const put = withoutMarks(text)
      .replace(/ {2}basedOn: \{[\s\S]*?\n {2}\},\n/, '')
      .replace("'storefront@2.5.0'", "'storefront@2.4.1'")
      .replace("version('2.4.1')", "version('2.4.0')")
      .replace("version('2.5.0')", "version('2.4.1')");
    expect(put).toBe(storefront);
  });

  it('has its versions rewritten where they are declared, however the builder is called', () => {
    const source = [
      "import * as b from 'backout';",
      "import { backoutPlan as plan, version as v } from 'backout';",
      'const [a, c, d] = [v(\'2.4.1\'), b.version("2.4.0"), v(`2.4.1`)];',
      "const other = { version: (x: string) => x }; other.version('9.9.9');",
      "export default plan({ 'release': `storefront@2.4.1`, returnsTo: '2.4.0' });",
    ].join('\n');
    const { text, reviews } = derived(source);
    expect(text).toContain('[v(\'2.5.0\'), b.version("2.4.1"), v(`2.5.0`)]');
    expect(text).toContain("plan({ 'release': `storefront@2.5.0`, returnsTo: '2.4.1',");
    expect(reviews).toBe(0);
  });

  it('has the other service marked as well, where it comes from another team', () => {
    const { text, reviews } = deriveSource("const a = '/srv/shop/current';\n", {
      base,
      from: { release: { service: 'shop', version: '2.4.1' }, returnsTo: '2.4.0' },
      to: { release: { service: 'cart', version: '1.0.0' }, returnsTo: '0.9.0' },
    });
    expect([reviews, text]).toEqual([1, expect.stringMatching(/^\/\/ REVIEW: names shop, .*\nconst a = /)]);
  });

  it('takes the place of what its base was based on', () => {
    const twice = deriveSource(withoutMarks(derived(storefront).text), {
      base: `sha256:${'1'.repeat(64)}`,
      from: { release: { service: 'storefront', version: '2.5.0' }, returnsTo: '2.4.1' },
      to: { release: { service: 'storefront', version: '2.6.0' }, returnsTo: '2.5.0' },
    });
    expect(twice.text.match(/basedOn:/g)).toHaveLength(1);
    expect(twice.text).toContain(`plan: 'sha256:${'1'.repeat(64)}'`);
  });

  it('stays TypeScript with an old version in any place: in templates, comments and texts over lines', () => {
    const piece = fc.constantFrom(
      "'2.4.1'",
      '`a\n2.4.1\n${`b\n2.4.0`}`',
      '/* 2.4.0\n 2.4.1 */ 1',
      '// 2.4.1\n2',
      "'x\\\n2.4.1'",
      '/2\\.4\\.1/',
      '[\n"2.4.0", 3]',
    );
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 6 }), (pieces) => {
        const source = pieces.map((one, at) => `const a${at} = ${one};`).join('\n');
        const { text } = derived(source);
        expect(withoutMarks(text)).toBe(source);
        expect(derived(text.replaceAll('REVIEW', 'note')).text).toContain('const a0');
      }),
    );
  });
});

describe('a plan derived from JSON', () => {
  const members = (plan: FrozenPlan) => JSON.parse(JSON.stringify(plan)) as Parameters<typeof deriveJson>[0];
  const from = (plan: FrozenPlan): Derivation => ({
    base,
    from: plan,
    to: { release: { service: 'shop', version: '2.1.0' }, returnsTo: '2.0.0' },
  });

  it('derived, then compared, then applied loses nothing, for any plan', () => {
    fc.assert(
      fc.property(arbitraryPlan, (plan) => {
        const { $review: review, ...after } = JSON.parse(deriveJson(members(plan), from(plan)).text) as FrozenPlan & {
          $review?: unknown;
        };
        expect(Array.isArray(review) || review === undefined).toBe(true);
        const diff = diffPlans(plan, after);
        expect(canonicalText(applyDiff(plan, diff))).toBe(canonicalText(after));
        const { release, returnsTo, basedOn } = plan;
        expect(canonicalText({ ...after, release, returnsTo, basedOn })).toBe(canonicalText(plan));
      }),
      { numRuns: 60 },
    );
  });

  it('lists each text that names an old version, and is refused for each of them', async () => {
    const { text, reviews } = deriveJson(members(smallPlan({ title: 'From 2.0.0 back to 1.9.0' })), from(smallPlan()));
    expect(reviews).toBe(1);
    const { findings } = await inspectPlan(planFile(text, '2.1.0.json'));
    const [open] = findings.filter(({ code }) => code === 'plan-unreviewed');
    expect(open).toMatchObject({ path: '/title', found: 'From 2.0.0 back to 1.9.0' });
    expect(open?.where).toContain(`:${lineOf(text, '"title": "From')}:`);
  });

  it('keeps what an editor completes from, and no open review of the plan before', () => {
    const written = {
      $schema: '../plan.schema.json',
      $review: [{ at: '/title', found: 'of before' }],
      ...members(smallPlan()),
    };
    const read = jsonMembers(new TextEncoder().encode(JSON.stringify(written)))!;
    const { $schema, $review } = JSON.parse(deriveJson(read, from(smallPlan())).text) as Partial<typeof written>;
    expect($schema).toBe('../plan.schema.json');
    expect($review?.map(({ found }) => found)).not.toContain('of before');
  });
});
