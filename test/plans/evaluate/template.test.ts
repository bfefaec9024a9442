import { inspectPlan } from '../../../plans/evaluate/index.ts';
import { questions } from '../../../plans/language/builders/questions.ts';
import { newPlan } from '../../../plans/language/document/template.ts';
import { planFile, removePlanFiles } from './plan-file.ts';

afterAll(removePlanFiles);

describe('a new plan', () => {
  it('can be evaluated, and asks every question', async () => {
    const { evaluated, findings } = await inspectPlan(
      planFile(newPlan({ service: 'shop', version: '2.4.1' }, '2.4.0')),
    );
    expect(evaluated).toBeUndefined();
    expect(findings.map(({ code, path }) => [code, path])).toEqual(
      Object.keys(questions).map((question) => ['plan-unanswered', `/${question}`]),
    );
    expect(findings.every(({ where }) => /2\.4\.1\.ts:\d+:\d+$/.test(where ?? ''))).toBe(true);
  });

  it('says which release it is for, and which version it returns to', () => {
    const text = newPlan({ service: 'shop', version: '2.4.1' }, '2.4.0');
    expect(text).toContain("release: 'shop@2.4.1',");
    expect(text).toContain("returnsTo: '2.4.0',");
  });
});
