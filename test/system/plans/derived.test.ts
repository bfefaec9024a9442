import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalText } from '../../../common/canonical.ts';
import { deriveSource } from '../../../plans/evaluate/source/derive-source.ts';
import { evaluatePlan, inspectPlan } from '../../../plans/evaluate/index.ts';
import { applyDiff, diffPlans } from '../../../plans/language/diff/index.ts';
import { planFile, removePlanFiles } from '../../plans/evaluate/plan-file.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const authored = globSync('plans/*/*.ts', { cwd: root }).filter((path) => !/^plans\/(language|evaluate)\//.test(path));
afterAll(removePlanFiles);

describe('the plan of the next release, derived from one to learn from', () => {
  it.each(authored)(
    '%s: the differences, put back, give that plan again; open places are found on their lines',
    async (path) => {
      const source = readFileSync(join(root, path), 'utf8');
      const before = (await evaluatePlan(join(root, path))).plan;
      const { service, version } = before.release;
      const to = { release: { service, version: '99.1.0' }, returnsTo: version };
      const { text, reviews } = deriveSource(source, { base: `sha256:${'0'.repeat(64)}`, from: before, to });

      const marked = (await inspectPlan(planFile(text, '99.1.0.ts'))).findings;
      const lines = marked.flatMap(({ code, where }) =>
        code === 'plan-unreviewed' ? [Number(/:(\d+):\d+$/.exec(where ?? '')?.[1])] : [],
      );
      const marks = text.split('\n').flatMap((line, at) => (line.includes('// REVIEW: ') ? [at + 1] : []));
      expect([lines.toSorted((a, b) => a - b), marks.length]).toEqual([marks, reviews]);

      const unmarked = text.replaceAll(/^[ \t]*\/\/ REVIEW: .*\n/gm, '');
      const after = (await evaluatePlan(planFile(unmarked, '99.1.0.ts'))).plan;
      expect([after.release, after.returnsTo, after.basedOn?.confirmed]).toEqual([to.release, to.returnsTo, []]);
      expect(canonicalText(applyDiff(before, diffPlans(before, after)))).toBe(canonicalText(after));
      expect(canonicalText(applyDiff(after, diffPlans(after, before)))).toBe(canonicalText(before));
    },
    60_000,
  );
});
