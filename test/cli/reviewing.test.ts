import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { canonicalBytes } from '../../common/canonical.ts';
import { digestOf } from '../../common/digest.ts';
import type { Door } from '../api/support/door.ts';
import { Run } from '../authority/support/desk.ts';
import type { People } from '../support/people.ts';
import { commandStep, gateStep, smallPlan } from '../support/plans.ts';
import { allAtATerminal } from './support/at-a-terminal.ts';
import type { Terminal } from './support/terminal.ts';

const environments = ['production', 'staging'].map((id) => ({ id, values: { url: `http://127.0.0.1:9/${id}` } }));
const plan = smallPlan({
  settings: { names: [{ name: 'url', kind: 'string' }], environments },
  steps: [gateStep(), commandStep('switch', ['/bin/true', { ref: 'setting', name: 'url' }])],
  tested: { kind: 'rehearsed', environment: 'staging', maxAgeMs: 3_600_000, because: 'staging has a copy' },
});
const name = 'shop@2.0.0';

describe('a plan between writing and deployment', () => {
  let people: People;
  let door: Door;
  let terminal: Terminal;
  allAtATerminal((ours) => ({ people, door, terminal } = ours));
  beforeAll(async () => {
    await writeFile(join(terminal.home, 'plan.json'), canonicalBytes(plan));
  });
  const required = () => terminal.run(['plan', 'require', name, '--environment', 'production'], people.auditor);

  it('stops the pipeline until it is published, endorsed and rehearsed as it claims, and says what comes next', async () => {
    const first = await required();
    expect([first.code, first.out]).toEqual([1, expect.stringContaining('backout plan publish')]);
    await terminal.run(['plan', 'publish', 'plan.json'], people.dev);
    const second = await required();
    expect([second.code, second.out]).toEqual([1, expect.stringContaining(`do next   backout plan endorse ${name}`)]);
    expect(second.out).toContain('✗ no rehearsal of it in staging is recorded');
    const endorsed = await terminal.run(['plan', 'endorse', name], people.engineer);
    expect([endorsed.code, endorsed.out + endorsed.err]).toEqual([
      0,
      expect.stringContaining(`backout plan rehearse ${name} --env staging`),
    ]);
    const support = ['--performer', people.support.person];
    const begun = await terminal.run(['plan', 'rehearse', name, ...support, '--json'], people.dev);
    expect(begun.json()).toMatchObject({ status: 'accepted', run: 'shop-1' });
    expect((await required()).code).toBe(1);
    const run = new Run(door.desk, 'shop-1', digestOf(canonicalBytes(plan)));
    await run.append('run.ended', { outcome: 'rolled-back', message: 'over', deviations: 0, open: [] });
    const last = await required();
    expect([last.code, last.out]).toEqual([0, expect.stringContaining(`✓ ${name} has a plan that is fit`)]);
  });

  it('shows before signing which faults replace which steps, and refuses faults at an unknown step', async () => {
    await door.desk.publish(plan);
    const rehearse = (...words: string[]) => terminal.run(['plan', 'rehearse', name, ...words], people.dev);
    const nowhere = await rehearse('--inject', 'swich=fail', '--performer', people.support.person);
    expect([nowhere.code, nowhere.err]).toEqual([2, expect.stringContaining('no fault can be injected at swich')]);
    expect(nowhere.err).toContain('did you mean switch?');
    expect(nowhere.err).toContain('fault     swich: it fails, and nothing of it runs');
    const unknown = await rehearse('--inject', 'switch=break');
    expect([unknown.code, unknown.err]).toEqual([
      2,
      expect.stringContaining('STEP=fail, STEP=timeout or STEP=unknown'),
    ]);
  });

  it('is endorsed by its digest, after it was published, by nobody in the Git history of its file', async () => {
    const own = (title: string) => canonicalBytes(smallPlan({ title, release: { service: 'kept', version: '2.0.0' } }));
    const repository = join(terminal.home, 'kept');
    const git = (...words: string[]) =>
      execa('git', ['-c', `user.email=${people.engineer.person}`, '-c', 'user.name=Eve', ...words], {
        cwd: repository,
      });
    const endorse = (title: string) => terminal.run(['plan', 'endorse', digestOf(own(title))], people.engineer);
    await mkdir(repository);
    await git('init', '-q');
    await writeFile(join(repository, 'plan.json'), own('Written by the engineer'));
    await git('add', 'plan.json');
    await git('commit', '-q', '-m', 'a plan');
    expect((await endorse('Written by the engineer')).code).toBe(2);
    const published = await terminal.run(['plan', 'publish', 'kept/plan.json'], people.dev);
    expect([published.code, published.err]).toEqual([0, expect.stringContaining(people.engineer.person)]);
    const refused = await endorse('Written by the engineer');
    expect([refused.code, refused.err]).toEqual([3, expect.stringMatching(/author|wrote/)]);
    await writeFile(join(terminal.home, 'another.json'), own('Written by somebody else'));
    await terminal.run(['plan', 'publish', 'another.json'], people.dev);
    expect((await endorse('Written by somebody else')).code).toBe(0);
    await writeFile(join(terminal.home, 'another.json'), own('Changed once more'));
    await terminal.run(['plan', 'publish', 'another.json'], people.dev);
    const require = ['plan', 'require', 'kept@2.0.0', '--environment', 'production'];
    const lapsed = await terminal.run(require, people.auditor);
    expect([lapsed.code, lapsed.out]).toEqual([1, expect.stringContaining('nobody but its authors vouched for this')]);
  });

  it('is started without endorsement and rehearsal only with reasons, which approvers see on their page', async () => {
    const late = smallPlan({ ...plan, release: { service: 'late', version: '2.0.0' } });
    await door.desk.publish(late);
    await door.desk.deployed(late);
    const begin = ['start', 'late@2.0.0', '--env', 'production', '--problem', 'it fails', '--cause', 'other'];
    const start = (...words: string[]) => terminal.run([...begin, ...words], people.support);
    const first = await start();
    expect([first.code, first.err]).toEqual([3, expect.stringContaining('--unendorsed REASON')]);
    const second = await start('--unendorsed', 'the reviewer is ill');
    expect([second.code, second.err]).toEqual([3, expect.stringContaining('--unrehearsed REASON')]);
    const third = await start('--unendorsed', 'the reviewer is ill', '--unrehearsed', 'staging burned down');
    expect([third.code, third.err]).toEqual([0, expect.stringContaining('nobody vouched for it: the reviewer is ill')]);
    await door.desk.runNamed('late-1', late).openGate();
    for (const person of [people.approver, people.approver2]) {
      const { out } = await terminal.run(['show', 'late-1', 'go-ahead'], person);
      expect(out).toMatch(/deviates .*not endorsed: the reviewer is ill; .* rehearsed in staging: /);
      expect(out).toContain('because the reviewer is ill');
      expect(out).toContain('started because staging burned down');
      expect(out).not.toContain('not you');
    }
    const { out } = await terminal.run(['report', 'late-1'], people.auditor);
    expect(out).toMatch(/## What deviated[\s\S]*the reviewer is ill[\s\S]*staging burned down/);
  });

  it('has gates that say that it is a rehearsal, and with which faults', async () => {
    await door.desk.publish(plan);
    const words = ['--inject', 'switch=timeout', '--performer', people.support.person, '--json'];
    const begun = (await terminal.run(['plan', 'rehearse', name, ...words], people.dev)).json() as { run: string };
    await door.desk.runNamed(begun.run, plan).openGate();
    const { out } = await terminal.run(['show', begun.run, 'go-ahead'], people.approver);
    expect(out.split('\n')[0]).toContain(`${begun.run} · REHEARSAL · staging`);
    expect(out).toContain('» a fault in its place: its time is up, and nothing of it runs');
  });

  it('is written as one HTML page for one environment, and drawn as SVG', async () => {
    const page = ['plan', 'show', 'plan.json', '--format', 'html', '--env', 'staging', '--out', 'plan.html'];
    expect((await terminal.run(page, people.auditor)).code).toBe(0);
    const html = await readFile(join(terminal.home, 'plan.html'), 'utf8');
    expect(html).toContain('/bin/true http://127.0.0.1:9/staging');
    expect(html).not.toMatch(/<(link|script|img)[^>]+(href|src)=/);
    expect((await terminal.run(['plan', 'graph', 'plan.json', '--out', 'plan.svg'])).code).toBe(0);
    expect(await readFile(join(terminal.home, 'plan.svg'), 'utf8')).toMatch(
      /^<svg[\s\S]*gate: 1 × approver[\s\S]*switch/,
    );
  });
});
