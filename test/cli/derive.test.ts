import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { canonicalBytes } from '../../common/canonical.ts';
import type { Finding } from '../../plans/language/checks/parts/finding.ts';
import { answers } from '../../plans/language/schema/index.ts';
import type { People } from '../support/people.ts';
import { smallPlan } from '../support/plans.ts';
import { eachAtATerminal } from './support/at-a-terminal.ts';
import type { Terminal } from './support/terminal.ts';

const authored = fileURLToPath(new URL('../../plans/storefront/2.4.1.ts', import.meta.url));

describe('the plan of the next release', () => {
  let people: People;
  let terminal: Terminal;

  eachAtATerminal((ours) => ({ people, terminal } = ours));

  const path = (name: string) => join(terminal.home, 'plans/storefront', name);
  const edit = async (change: (text: string) => string) =>
    writeFile(path('2.5.0.ts'), change(await readFile(path('2.5.0.ts'), 'utf8')));
  const codes = async (env?: Record<string, string>) => {
    const words = ['plan', 'check', 'plans/storefront/2.5.0.ts', '--json'];
    const { findings } = (await terminal.run(words, people.dev, env ? { env } : {})).json() as { findings: Finding[] };
    return findings.filter(({ severity }) => severity === 'error').map(({ code }) => code);
  };

  it('is derived from the published one, and refused until every place and every answer was looked at', async () => {
    await mkdir(path('.'), { recursive: true });
    await cp(authored, path('2.4.1.ts'));
    await terminal.run(['plan', 'publish', 'plans/storefront/2.4.1.ts'], people.dev);
    const made = await terminal.run(
      ['plan', 'derive', 'storefront@2.4.1', '--release', 'storefront@2.5.0'],
      people.dev,
    );
    expect([made.code, made.err]).toEqual([0, '']);
    expect(made.out).toContain('plans/storefront/2.5.0.ts is the plan of storefront@2.5.0, back to 2.4.1');

    // No installation can be asked: the base was kept when the plan was derived.
    const nowhere = { BACKOUT_URL: 'unix:/nowhere' };
    const first = await codes(nowhere);
    expect(new Set(first)).toEqual(new Set(['plan-unreviewed', 'plan-unconfirmed', 'plan-foreign-version']));
    expect(first.filter((code) => code === 'plan-unconfirmed')).toHaveLength(answers.length);

    await edit((text) => text.replaceAll(/^\s*\/\/ REVIEW: .*\n/gm, '').replaceAll('2.4.0', '2.4.1'));
    const refused = await terminal.run(['plan', 'publish', 'plans/storefront/2.5.0.ts'], people.dev);
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('nobody has confirmed that')]);
  });

  it('is derived from JSON as JSON, and what names an old version is listed', async () => {
    const frozen = canonicalBytes(smallPlan({ title: 'Take 2.0.0 back to 1.9.0' }));
    await writeFile(join(terminal.home, 'plan.json'), frozen);
    await terminal.run(['plan', 'publish', 'plan.json'], people.dev);
    const words = ['plan', 'derive', 'shop@2.0.0', 'next.json', '--release', 'shop@2.1.0', '--json'];
    const made = await terminal.run(words, people.dev);
    expect(made.json()).toMatchObject({ release: { version: '2.1.0' }, returnsTo: '2.0.0', reviews: 1 });
    const { $review: review } = JSON.parse(await readFile(join(terminal.home, 'next.json'), 'utf8')) as {
      $review: unknown;
    };
    expect(review).toEqual([{ at: '/title', found: 'Take 2.0.0 back to 1.9.0' }]);
    const told = await terminal.run(['plan', 'derive', 'shop@2.0.0', '--release', 'shop@2.2.0'], people.dev);
    expect(told.out).toContain('plans/shop/2.2.0.json is the plan of shop@2.2.0');
    expect(told.out).toMatch(/language +JSON, as that plan was published\n.* take its item out of \$review/);
    const checked = await terminal.run(['plan', 'check', 'next.json', '--json'], people.dev);
    const { findings } = checked.json() as { findings: Finding[] };
    const places = findings.filter(({ code }) => code === 'plan-unreviewed').map(({ where }) => where);
    const written = (await readFile(join(terminal.home, 'next.json'), 'utf8')).split('\n');
    const line = 1 + written.findIndex((one) => one.startsWith('  "title"'));
    expect(places).toEqual([expect.stringMatching(new RegExp(`next\\.json:${line}:\\d+$`))]);
    const strange = words.map((word) => (word === 'next.json' ? 'next.ts' : word));
    const other = await terminal.run(strange, people.dev);
    expect([other.code, other.json()]).toMatchObject([2, { error: { expected: 'a file that ends in .json' } }]);
  });

  it('is not written over one that is there, and is for another release', async () => {
    await writeFile(join(terminal.home, 'plan.json'), canonicalBytes(smallPlan()));
    const again = await terminal.run(['plan', 'derive', 'plan.json', '--release', 'shop@2.0.0']);
    expect([again.code, again.err]).toEqual([2, expect.stringContaining('is the release that this plan is for')]);
    const over = await terminal.run(['plan', 'derive', 'plan.json', 'plan.json', '--release', 'shop@2.1.0']);
    expect([over.code, over.err]).toEqual([2, expect.stringContaining('there is a plan already')]);
  });
});
