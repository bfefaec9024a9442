import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalBytes } from '../../common/canonical.ts';
import { digestOf } from '../../common/digest.ts';
import type { Finding } from '../../plans/language/checks/parts/finding.ts';
import type { Door } from '../api/support/door.ts';
import type { People } from '../support/people.ts';
import { smallPlan } from '../support/plans.ts';
import { eachAtATerminal } from './support/at-a-terminal.ts';
import type { Terminal } from './support/terminal.ts';

interface Checked {
  readonly ok: boolean;
  readonly digest: string | null;
  readonly findings: readonly Finding[];
}

describe('plans on the command line', () => {
  let people: People;
  let door: Door;
  let terminal: Terminal;

  eachAtATerminal((ours) => ({ people, door, terminal } = ours));
  beforeEach(async () => {
    await writeFile(join(terminal.home, 'plan.json'), canonicalBytes(smallPlan()));
  });

  const digest = digestOf(canonicalBytes(smallPlan()));

  it('begin as a file in which every question is unanswered, and are checked for exactly that', async () => {
    const made = await terminal.run([
      'plan',
      'new',
      'plans/shop/2.0.0.ts',
      '--release',
      'shop@2.0.0',
      '--returns-to',
      '1.9.0',
    ]);
    expect([made.code, made.out]).toEqual([0, expect.stringContaining('backout plan check plans/shop/2.0.0.ts')]);
    const checked = await terminal.run(['plan', 'check', 'plans/shop/2.0.0.ts', '--json']);
    const { ok, findings } = checked.json() as Checked;
    expect([checked.code, ok]).toEqual([2, false]);
    expect(new Set(findings.map(({ code }) => code))).toEqual(new Set(['plan-unanswered']));
    expect(findings).toHaveLength(10);
    expect(findings.every(({ where }) => /plans\/shop\/2\.0\.0\.ts:\d+:\d+$/.test(where ?? ''))).toBe(true);
    const shown = await terminal.run(['plan', 'check', 'plans/shop/2.0.0.ts']);
    expect(shown.out).toContain('✗ plans/shop/2.0.0.ts: 10 errors');
  });

  it('are never lost to a template', async () => {
    await mkdir(join(terminal.home, 'plans/shop'), { recursive: true });
    await writeFile(join(terminal.home, 'plans/shop/2.0.0.ts'), 'mine');
    const { code, err } = await terminal.run(['plan', 'new', 'plans/shop/2.0.0.ts']);
    expect([code, err]).toEqual([2, expect.stringContaining('there is a plan already')]);
    expect(await readFile(join(terminal.home, 'plans/shop/2.0.0.ts'), 'utf8')).toBe('mine');
  });

  it('are written into a file that is named, and where only a release is, the command says what to type', async () => {
    const { code, err } = await terminal.run(['plan', 'new', 'shop@2.0.0']);
    expect([code, err]).toEqual([
      2,
      expect.stringContaining('backout plan new plans/shop/2.0.0.ts --release shop@2.0.0'),
    ]);
    const unclear = await terminal.run(['plan', 'new', 'elsewhere.ts']);
    expect([unclear.code, unclear.err]).toEqual([2, expect.stringContaining('which release the plan is for')]);
  });

  it('are frozen to the byte, on stdout and into a file', async () => {
    const printed = await terminal.run(['plan', 'freeze', 'plan.json']);
    expect([printed.code, digestOf(printed.out)]).toEqual([0, digest]);
    expect(printed.err).toContain(digest);
    const written = await terminal.run(['plan', 'freeze', 'plan.json', '--out', 'frozen.json', '--json']);
    expect(written.json()).toMatchObject({ digest, release: { service: 'shop', version: '2.0.0' } });
    expect(digestOf(await readFile(join(terminal.home, 'frozen.json')))).toBe(digest);
  });

  it('are written into a file in every format, and where it cannot be the message says what to do', async () => {
    const page = async (...words: string[]) => {
      const { code } = await terminal.run(['plan', ...words, '--out', 'page.txt']);
      return [code, await readFile(join(terminal.home, 'page.txt'), 'utf8')];
    };
    expect(await page('show', 'plan.json')).toEqual([0, expect.stringContaining('Back to 1.9.0')]);
    expect(await page('show', 'plan.json', '--format', 'markdown')).toEqual([0, expect.stringMatching(/^# shop@2/)]);
    expect(await page('diff', 'plan.json', 'plan.json')).toEqual([0, expect.stringContaining('plans are the same')]);
    const nowhere = await terminal.run(['plan', 'show', 'plan.json', '--out', 'no/such/folder/page.txt']);
    expect([nowhere.code, nowhere.err]).toEqual([2, expect.stringContaining('name another one with --out')]);
    const strange = await terminal.run(['plan', 'diff', 'plan.json', 'plan.json', '--format', 'html']);
    expect([strange.code, strange.err]).toEqual([2, expect.stringContaining('text, markdown')]);
  });

  it('are published with their source, and shown by release, by digest and by file alike', async () => {
    const published = await terminal.run(['plan', 'publish', 'plan.json', '--json'], people.dev);
    expect(published.json()).toMatchObject({ status: 'accepted', data: { revision: 1, digest } });
    const [entry] = await door.desk.entries('plan.published');
    expect(entry?.body).toMatchObject({ digest, source: digest });
    const shown = await Promise.all(
      ['shop@2.0.0', digest, 'plan.json'].map((word) => terminal.run(['plan', 'show', word], people.auditor)),
    );
    expect(shown.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(new Set(shown.map(({ out }) => out)).size).toBe(1);
    expect(shown[0]?.out).toContain('Back to 1.9.0');
    const json = await terminal.run(['plan', 'show', 'shop@2.0.0', '--json'], people.auditor);
    expect(digestOf(canonicalBytes(json.json()))).toBe(digest);
  });

  it('are not published a second time, and a pipeline that runs twice reads so', async () => {
    await terminal.run(['plan', 'publish', 'plan.json'], people.dev);
    const { code, out } = await terminal.run(['plan', 'publish', 'plan.json'], people.dev);
    expect([code, out]).toEqual([0, expect.stringContaining('revision 1 of shop@2.0.0 already')]);
    expect(await door.desk.entries('plan.published')).toHaveLength(1);
  });

  it('are endorsed by somebody who has not written them', async () => {
    await terminal.run(['plan', 'publish', 'plan.json'], people.dev);
    const endorsed = await terminal.run(['plan', 'endorse', 'shop@2.0.0', '--json'], people.engineer);
    expect(endorsed.json()).toMatchObject({ status: 'accepted' });
    expect(await door.desk.entries('plan.endorsed')).toHaveLength(1);
  });

  it('are looked for in a file, and where none is named the answer says what to type instead', async () => {
    const next = async (word: string, command = 'check') => {
      const { code, err } = await terminal.run(['plan', command, word]);
      expect([code, err]).toEqual([2, expect.not.stringContaining('ENOENT')]);
      return / {2}next {6}(.*)/.exec(err)?.[1];
    };
    expect(await next('shop@2.0.0')).toBe('what is published under that name: backout plan show shop@2.0.0');
    expect(await next(digest, 'freeze')).toBe(`what is published under that name: backout plan show ${digest}`);
    expect(await next('shop', 'publish')).toBe('backout plan find shop lists the plans of that service');
    await mkdir(join(terminal.home, 'plans/shop'), { recursive: true });
    await writeFile(join(terminal.home, 'plans/shop/2.0.0.json'), canonicalBytes(smallPlan()));
    expect(await next('shop@2.0.0')).toBe('name its file: plans/shop/2.0.0.json');
    expect(await next('plans/shop/2.0.1.json')).toBe('Did you mean plans/shop/2.0.0.json?');
    expect(await next('nowhere/2.0.0.ts')).toContain('backout plan new FILE --release RELEASE');
  });

  it('are for one release, and for no other', async () => {
    const { code, err } = await terminal.run(['plan', 'check', 'plan.json', '--release', 'shop@2.0.1']);
    expect(code).toBe(2);
    expect(err).toContain('expected  a plan for shop@2.0.1');
    expect(err).toContain('found     a plan for shop@2.0.0');
  });
});
