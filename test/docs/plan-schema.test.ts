import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { freezePlan } from '../../plans/language/freeze/freeze.ts';
import { planJsonSchema } from '../../plans/language/json-schema.ts';
import complete from '../plans/fixtures/complete.ts';
import { smallest } from '../plans/fixtures/smallest.ts';

const page = JSON.parse(
  readFileSync(new URL('../../docs/reference/plan.schema.json', import.meta.url), 'utf8'),
) as object;
const plan = freezePlan(complete).frozen!.plan;
/** A validator written by others: the schema must mean to it what it means to the language. */
const validate = new Ajv2020({ strict: false, unicodeRegExp: true }).compile(page);
const problems = (value: unknown) => (validate(value) ? [] : (validate.errors ?? []).map((one) => one.instancePath));

describe('docs/reference/plan.schema.json', () => {
  it('is current; otherwise: ./bin/backout plan schema --out docs/reference/plan.schema.json, then oxfmt', () => {
    expect(page).toEqual(JSON.parse(JSON.stringify(planJsonSchema())));
  });

  it('accepts frozen plans, also with the hint for editors and without what has a default', () => {
    const { tags: _tags, basedOn: _basedOn, ...others } = plan;
    const plans = [plan, freezePlan(smallest()).frozen!.plan, { $schema: './plan.schema.json', ...others }];
    expect(plans.map(problems)).toEqual([[], [], []]);
  });

  it.each([
    ['without an answer', { window: undefined }],
    ['with a member too many', { colour: 'red' }],
    ['with a wrong value', { returnsTo: 'the one before' }],
    ['with a step that is none', { steps: [{ kind: 'dance', id: 'x' }] }],
  ])('refuses a plan %s', (_what, change) => {
    expect(problems(JSON.parse(JSON.stringify({ ...plan, ...change })))).not.toEqual([]);
  });

  it('tells an editor which question each answer is to, and what the shapes are called', () => {
    const { properties, $defs } = page as { properties: Record<string, { description?: string }>; $defs: object };
    expect(properties['window']?.description).toMatch(/^Question 2\. In which time window/);
    expect(Object.keys($defs)).toEqual(expect.arrayContaining(['Step', 'CommandStep', 'Criterion', 'Contingency']));
  });
});
