import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { releaseName } from '../../common/names.ts';
import { evaluatePlan } from '../../plans/evaluate/index.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const authored = globSync('plans/*/*.ts', { cwd: root }).filter((path) => !/^plans\/(language|evaluate)\//.test(path));

describe('the plans of this repository', () => {
  it('exist', () => {
    expect(authored).toContain('plans/storefront/2.4.1.ts');
  });

  it.each(authored)('%s can be frozen, has nothing wrong, and is for the release that its path names', async (path) => {
    const { plan, findings } = await evaluatePlan(`${root}${path}`);
    expect(findings).toEqual([]);
    expect(`plans/${releaseName(plan.release).replace('@', '/')}.ts`).toBe(path);
  });
});
