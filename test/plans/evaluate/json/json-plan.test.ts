import { canonicalBytes, canonicalText } from '../../../../common/canonical.ts';
import { digestOf } from '../../../../common/digest.ts';
import { inspectPlan } from '../../../../plans/evaluate/index.ts';
import { smallPlan } from '../../../support/plans.ts';
import { lineOf, planFile, removePlanFiles } from '../plan-file.ts';

afterAll(removePlanFiles);

const plan = smallPlan();
const file = (text: string) => planFile(text, 'plan.json');
const pretty = (value: object) => JSON.stringify(value, null, 2);
const inspect = async (text: string) => {
  const { evaluated, findings } = await inspectPlan(file(text));
  return { evaluated, findings: findings.filter(({ severity }) => severity === 'error') };
};

describe('a plan given as JSON', () => {
  it('freezes to itself, to the byte', async () => {
    const { evaluated, findings } = await inspect(canonicalText(plan));
    expect([evaluated?.frozen, findings]).toEqual([canonicalBytes(plan), []]);
    const again = await inspect(new TextDecoder().decode(evaluated?.frozen));
    expect(again.evaluated?.frozen).toEqual(evaluated?.frozen);
  });

  it('keeps the bytes and the digest of what was frozen when the language could say less', async () => {
    const { tags: _tags, basedOn: _basedOn, ...before } = plan;
    const { evaluated } = await inspect(canonicalText(before));
    expect(evaluated?.digest).toBe(digestOf(canonicalBytes(before)));
  });

  it('may be written in any order and on many lines, with a hint for editors, and leave out what has a default', async () => {
    const { tags: _tags, technologies: _technologies, ...others } = plan;
    const members = Object.fromEntries(Object.entries(others).toReversed());
    const { evaluated, findings } = await inspect(pretty({ $schema: './plan.schema.json', ...members }));
    expect([evaluated?.digest, findings]).toEqual([digestOf(canonicalBytes(plan)), []]);
  });

  it('gets an error with line and column of what is wrong with it', async () => {
    const text = pretty({ ...plan, window: { ...plan.window, closesAfterMs: 'two days' } });
    const { evaluated, findings } = await inspect(text);
    expect(evaluated).toBeUndefined();
    expect(findings).toMatchObject([{ code: 'plan-invalid', path: '/window/closesAfterMs' }]);
    expect(findings[0]?.where).toMatch(new RegExp(String.raw`plan\.json:${lineOf(text, '"closesAfterMs"')}:5$`));
  });

  it.each([
    ['no JSON', '{ "v": 1,\n }', 'the file is not JSON', ':2:2'],
    ['no object', '[]', 'this is not a plan', 'plan.json'],
    ['nothing', '', 'the file is not JSON', 'plan.json'],
    ['lists in lists', '['.repeat(100_000), 'the plan nests too deeply', 'plan.json'],
    ['a member twice', '{ "v": 1, "v": 1 }', 'a member stands here twice', ':1:11'],
  ])('is refused for %s, without a crash', async (_what, text, message, where) => {
    const { evaluated, findings } = await inspect(text);
    expect([evaluated, findings[0]?.message]).toEqual([undefined, message]);
    expect(findings[0]?.where).toContain(where);
  });

  it('is refused for a number that cannot be kept, by its place', async () => {
    const text = pretty(plan).replace('"argv": [', '"argv": [\n 7615917337495251231,');
    const { evaluated, findings } = await inspect(text);
    expect(evaluated).toBeUndefined();
    expect(findings[0]).toMatchObject({
      message: 'this number cannot be kept exactly',
      found: '7615917337495251231',
      where: expect.stringMatching(new RegExp(String.raw`plan\.json:${lineOf(text, '7615917337495251231')}:2$`)),
    });
  });

  it('is refused while an item of its review is open, by the place that the item names', async () => {
    const text = pretty({ $review: [{ at: '/title', found: 'Back to 1.9.0' }], ...plan });
    const { findings } = await inspect(text);
    expect(findings).toMatchObject([{ code: 'plan-unreviewed', found: 'Back to 1.9.0' }]);
    expect(findings[0]?.where).toContain(`:${lineOf(text, '"title": "Back')}:`);
    expect((await inspect(pretty({ $review: [], ...plan }))).findings).toEqual([]);
  });
});
