import { globSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { releaseName } from '../../common/names.ts';
import { analysePlan } from '../../plans/language/checks/analyse.ts';
import { nothingKnown } from '../../plans/language/analysis/given.ts';
import { planSvg } from '../../plans/language/graph/svg.ts';
import { planMarkdown } from '../../plans/language/document/show.ts';
import { evaluateMany } from '../support/evaluate-many.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const authored = globSync('plans/*/*.ts', { cwd: root }).filter((path) => !/^plans\/(language|evaluate)\//.test(path));
const evaluations = evaluateMany(authored.map((path) => join(root, path)));

/** Versions of the plans that lie beside this one. */
function besides(path: string): string[] {
  return readdirSync(join(root, dirname(path))).map((name) => basename(name, '.ts'));
}

describe('the plans of this repository', () => {
  it('are of ten kinds, beside those of the storefront', () => {
    expect(authored).toContain('plans/storefront/2.4.1.ts');
    expect(new Set(authored.map((path) => dirname(path))).size).toBeGreaterThanOrEqual(11);
  });

  it.each(authored)('%s can be frozen, has nothing wrong, and is for the release that its path names', (path) => {
    const evaluation = evaluations.get(join(root, path))!;
    if ('thrown' in evaluation) throw evaluation.thrown;
    const { evaluated, findings, locate } = evaluation.inspected;
    expect(findings).toEqual([]);
    const { plan } = evaluated!;
    const knowledge = { ...nothingKnown, versions: besides(path) };
    expect(analysePlan(plan, { knowledge }, findings).findings.map(locate)).toEqual([]);
    expect(`plans/${releaseName(plan.release).replace('@', '/')}.ts`).toBe(path);
  });

  it.each(authored)('%s is shown in the docs as it is; otherwise: node scripts/docs/plans.mjs', (path) => {
    const page = (name: string) => readFileSync(join(root, 'docs/reference', name), 'utf8');
    const evaluation = evaluations.get(join(root, path))!;
    if ('thrown' in evaluation) throw evaluation.thrown;
    const { plan } = evaluation.inspected.evaluated!;
    const name = `plans/${plan.release.service}`;
    for (const link of [`(../../${path})`, `(${name}.md)`, `(${name}.svg)`]) expect(page('plans.md')).toContain(link);
    const [environment, ...others] = plan.settings.environments.map(({ id }) => id);
    expect(page(`${name}.md`)).toBe(planMarkdown(plan, others.length === 0 ? environment : undefined));
    expect(page(`${name}.svg`)).toBe(planSvg(plan));
  });
});
