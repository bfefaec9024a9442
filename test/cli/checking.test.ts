import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { canonicalText, canonicalBytes } from '../../common/canonical.ts';
import type { Finding } from '../../plans/language/checks/parts/finding.ts';
import { applyDiff, type PlanDiff } from '../../plans/language/diff/index.ts';
import type { FrozenChange, FrozenPlan } from '../../plans/language/schema/index.ts';
import type { Door } from '../api/support/door.ts';
import type { People } from '../support/people.ts';
import { commandStep, gateStep, smallPlan } from '../support/plans.ts';
import { allAtATerminal } from './support/at-a-terminal.ts';
import type { Terminal } from './support/terminal.ts';

const change = (id: string, after: string[] = []): FrozenChange => ({
  id,
  kind: 'component',
  title: `The ${id}`,
  goesTo: ['the host'],
  after,
  irreversible: null,
});
const deploymentPlan = {
  title: 'Deploy',
  changes: [change('server'), change('worker', ['server'])],
  successWhen: [],
  affects: [],
  contacts: [{ title: 'Dana', call: '+46 8 555 0142' }],
};
const back = (id: string) => commandStep(`back-${id}`, ['true'], { effect: 'repeatable', reverses: [id] });
const before = smallPlan();
const covered = smallPlan({ deploymentPlan, steps: [gateStep(), back('worker'), back('server')] });

describe('what can be asked of a plan before it is published', () => {
  let people: People;
  let door: Door;
  let terminal: Terminal;
  allAtATerminal((ours) => ({ people, door, terminal } = ours));
  beforeAll(async () => {
    await write('before.json', before);
    await write('covered.json', covered);
  });

  const write = (name: string, plan: FrozenPlan) => writeFile(join(terminal.home, name), canonicalBytes(plan));
  const plan = (...words: string[]) => terminal.run(['plan', ...words], people.dev);
  const check = async (...words: string[]) => {
    const ran = await plan('check', ...words, '--json');
    const { findings } = ran.json() as { findings: Finding[] };
    return [ran.code, findings.filter(({ severity }) => severity === 'error').map(({ code, found }) => [code, found])];
  };

  it('is whether the people of a roster can pass its gates', async () => {
    const { roster } = people;
    await writeFile(join(terminal.home, 'able.yaml'), stringify(roster));
    const unable = { ...roster, people: roster.people.filter((one) => !one.roles.includes('approver')) };
    await writeFile(join(terminal.home, 'unable.yaml'), stringify(unable));
    expect(await check('before.json', '--roster', 'able.yaml')).toEqual([0, []]);
    expect(await check('before.json', '--roster', 'unable.yaml')).toEqual([
      2,
      [['plan-gate-nobody', 'nobody with these roles']],
    ]);
    expect((await plan('check', 'before.json', '--roster', 'none.yaml')).err).toContain('none.yaml cannot be read');
  });

  it('is whether it speaks of another release, by all that the installation knows', async () => {
    await door.desk.publish(smallPlan({ release: { service: 'shop', version: '1.8.7' }, returnsTo: '1.8.6' }));
    await door.desk.deployed(smallPlan({ release: { service: 'shop', version: '1.8.9' } }));
    const steps = [gateStep(), commandStep('pull', ['docker', 'pull', 'registry.example.com/shop:1.8.7'])];
    await write('other.json', smallPlan({ steps }));
    expect(await check('other.json')).toEqual([0, []]);
    const [code, errors] = await check('other.json', '--installation');
    expect(code).toBe(2);
    expect(errors).toEqual([
      ['plan-foreign-version', '1.8.7'],
      ['plan-returns-elsewhere', '1.9.0'],
    ]);
  });

  it('is what differs from another one, as text, as Markdown, and as JSON that leads from one to the other', async () => {
    const text = await plan('diff', 'before.json', 'covered.json');
    expect(text.out).toMatch(
      /\n5\. What are .*\n- step switch: Run switch\n\+ step back-worker: .*\n\+ step back-server: /,
    );
    expect(text.out).toContain('+ component server: The server\n');
    const markdown = await plan('diff', 'before.json', 'covered.json', '--format', 'markdown');
    expect(markdown.out).toMatch(/\n## 5\. What are .*\n\n- \*\*deleted\*\* step switch: Run switch\n- \*\*added\*\* /);
    const { v, changes } = (await plan('diff', 'before.json', 'covered.json', '--json')).json() as PlanDiff;
    expect(canonicalText(applyDiff(before, { v, changes }))).toBe(canonicalText(covered));
  });

  it('is which step takes back which deployed change; one that none takes back, or in the wrong order, ends with 2', async () => {
    const good = await plan('coverage', 'covered.json');
    expect([good.code, good.out]).toEqual([0, expect.stringMatching(/taken back by back-server[\s\S]*✓ every change/)]);
    await write('left.json', smallPlan({ deploymentPlan, steps: [gateStep(), back('server')] }));
    const left = await plan('coverage', 'left.json');
    expect([left.code, left.out]).toEqual([2, expect.stringMatching(/worker: The worker[\s\S]*nobody/)]);
    await write('order.json', smallPlan({ deploymentPlan, steps: [gateStep(), back('server'), back('worker')] }));
    const order = (await plan('coverage', 'order.json', '--json')).json() as { findings: Finding[] };
    expect(order.findings.map(({ code }) => code)).toEqual(['plan-reversal-order']);
    expect(await check('order.json')).toEqual([2, [['plan-reversal-order', expect.any(String)]]]);
    const refused = await plan('publish', 'left.json');
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('takes')]);
  });
});
