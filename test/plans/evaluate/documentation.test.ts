import { readFileSync } from 'node:fs';
import * as language from '../../../plans/language/index.ts';
import { defaults as ofPlan } from '../../../plans/language/freeze/parts/defaults.ts';
import { stepKinds } from '../../../plans/language/kinds/index.ts';
import type { StepDefinition } from '../../../plans/language/kinds/parts/step-definition.ts';
import { evaluatePlan } from '../../../plans/evaluate/index.ts';
import { examplePlan } from './documented.ts';
import { planFile, removePlanFiles } from './plan-file.ts';

afterAll(removePlanFiles);

const page = readFileSync(new URL('../../../docs/reference/plan-language.md', import.meta.url), 'utf8');

const ofKinds = Object.entries<StepDefinition>(stepKinds).flatMap(([kind, definition]) =>
  definition.defaults ? [[kind, definition.defaults]] : [],
);
const { runsOn, effect, retry, proceedWhen, ...others } = ofPlan;
const defaults = { runsOn, effect, retry, proceedWhen, ...Object.fromEntries(ofKinds), ...others };

describe('docs/reference/plan-language.md', () => {
  it('has examples that are one plan, with which nothing is wrong', async () => {
    const { plan, findings } = await evaluatePlan(planFile(examplePlan()));
    expect(findings).toEqual([]);
    expect(plan.release).toEqual({ service: 'storefront', version: '2.4.1' });
  });

  it('names every builder', () => {
    expect(Object.keys(language).filter((name) => !new RegExp(`\\b${name}\\b`).test(page))).toEqual([]);
  });

  it('lists the defaults as they are', () => {
    const rows = [...page.matchAll(/^\| `([\w.]+)` \| `([^`]+)` \|$/gm)].map(([, member, value]) => [member, value]);
    expect(rows).toEqual(flat('', defaults));
  });
});

/** Members of members by their path, in order. */
function flat(prefix: string, value: object): [string, string][] {
  return Object.entries(value).flatMap(([name, inside]: [string, unknown]): [string, string][] =>
    typeof inside === 'object' && inside !== null && !Array.isArray(inside)
      ? flat(`${prefix}${name}.`, inside)
      : [[prefix + name, Array.isArray(inside) ? inside.join(', ') : String(inside)]],
  );
}
