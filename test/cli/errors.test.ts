import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RenderedError } from '../../cli/terminal/render-error.ts';
import type { Code } from '../../common/codes.ts';
import type { Door } from '../api/support/door.ts';
import type { Run } from '../authority/support/desk.ts';
import type { People } from '../support/people.ts';
import { allAtATerminal } from './support/at-a-terminal.ts';
import { openTerminal, type Ran, type Terminal } from './support/terminal.ts';

type Who = 'dev' | 'engineer' | 'support' | 'approver' | 'auditor' | 'admin' | 'stranger';
const start = 'start shop@2.0.0 --env production --problem broken --cause other --unendorsed test'.split(' ');

interface Wrong {
  readonly what: string;
  readonly who: Who;
  readonly words: readonly string[];
  readonly code: Code;
  readonly exit: number;
  readonly recorded: boolean;
}
type Row = [what: string, who: Who, words: readonly string[], code: Code, exit: number, recorded?: 'recorded'];

const rows: readonly Row[] = [
  ['an unknown run', 'support', ['status', 'shop-99'], 'run-unknown', 2],
  ['a release that is none', 'support', ['release', 'shop'], 'usage', 2],
  ['an unknown release', 'support', ['release', 'shop@9.9.9'], 'release-unknown', 2],
  ['a release without a plan', 'support', ['start', 'shop@9.9.9', ...start.slice(2)], 'release-unknown', 2],
  [
    'an assessment of an unknown release',
    'support',
    ['assess', 'shop@9.9.9', '--env', 'production'],
    'release-unknown',
    2,
    'recorded',
  ],
  [
    'an environment that the plan does not know',
    'support',
    [...start.slice(0, 3), 'moon', ...start.slice(4)],
    'environment-unknown',
    2,
    'recorded',
  ],
  ['an unknown gate', 'approver', ['approve', 'shop-1', 'go-ahaed'], 'gate-unknown', 2],
  ['a gate that is a step', 'approver', ['approve', 'shop-1', 'switch'], 'gate-not-waiting', 2],
  ['an unknown step', 'support', ['retry', 'shop-1', 'swich'], 'step-unknown', 2],
  ['a retry where nothing holds', 'support', ['retry', 'shop-1'], 'step-not-held', 2],
  ['a retry of a step that does not hold', 'support', ['retry', 'shop-1', 'switch'], 'step-not-held', 2],
  [
    'a confirmation of a step that is not done by hand',
    'support',
    ['confirm', 'shop-1', 'switch'],
    'step-not-waiting',
    2,
  ],
  [
    'a resolution of an outcome that is known',
    'support',
    ['resolve', 'shop-1', 'switch', '--as', 'done', '--evidence', 'x'],
    'step-not-unknown',
    2,
  ],
  ['a contingency that nothing offers', 'support', ['contingency', 'shop-1', 'switch', 'fix'], 'step-not-held', 2],
  ['a run to go on that nobody holds', 'support', ['continue', 'shop-1'], 'run-not-active', 2, 'recorded'],
  ['a second start', 'support', start, 'run-in-progress', 3, 'recorded'],
  ['a decision by somebody without the role', 'dev', ['approve', 'shop-1', 'go-ahead'], 'role-missing', 3, 'recorded'],
  ['a decision by a key that nobody has', 'stranger', ['approve', 'shop-1', 'go-ahead'], 'key-unknown', 3],
  ["an action that one's role may not do", 'auditor', ['note', 'shop-1', 'hello'], 'role-missing', 3, 'recorded'],
  [
    'a deployment by somebody who may not record one',
    'support',
    ['deployed', 'shop@2.0.0', '--env', 'production'],
    'role-missing',
    3,
    'recorded',
  ],
  ['a revision that is none', 'support', ['plan', 'show', 'shop@2.0.0', '--revision', '7'], 'plan-unknown', 2],
  [
    'a window that is to close after the last day of the calendar',
    'support',
    ['extend', 'shop-1', '--for', '99999999d', '--reason', 'x'],
    'usage',
    2,
  ],
  ['a number that is none', 'support', ['audit', 'log', '--after', 'x'], 'usage', 2],
  [
    'a time without a zone',
    'engineer',
    ['deployed', 'shop@2.0.0', '--env', 'production', '--at', '2026-11-23T03:12'],
    'usage',
    2,
  ],
  [
    'a claimed deployment without its reason',
    'support',
    [...start, '--deployed-at', '2026-11-23T03:12:00Z'],
    'usage',
    2,
  ],
  ['a cause that is none', 'support', start.map((word) => (word === 'other' ? 'bad-luck' : word)), 'usage', 2],
  ['an option that is missing', 'support', ['skip', 'shop-1', 'switch'], 'usage', 2],
  ['an unknown option', 'support', ['list', '--actve'], 'usage', 2],
  ['a word too many', 'support', ['list', 'x'], 'usage', 2],
  ['a note that is a run, so that its text was forgotten', 'support', ['note', 'shop-1'], 'usage', 2],
  ['a person who is none', 'support', ['handover', '--to', 'ben'], 'usage', 2],
  ['a file that is not there', 'support', ['note', 'shop-1', 'hello', '--file', 'none.txt'], 'file-unreadable', 2],
  ['a reason that cannot be recorded', 'support', ['hold', 'shop-1', '--reason', ''], 'usage', 2],
  ['a roster that is not there', 'admin', ['roster', 'publish', 'none.yaml'], 'file-unreadable', 2],
  ['a roster that does not parse', 'admin', ['roster', 'publish', 'broken.yaml'], 'roster-invalid', 2],
  ['a roster without an administrator', 'admin', ['roster', 'publish', 'headless.yaml'], 'no-administrator', 3],
  ['a plan file that is not there', 'dev', ['plan', 'publish', 'none.ts'], 'file-unreadable', 2],
  ['a plan with a syntax error', 'dev', ['plan', 'publish', 'syntax.ts'], 'plan-source-failed', 2],
  ['a plan without a default export', 'dev', ['plan', 'freeze', 'empty.ts'], 'plan-no-default-export', 2],
  ['a plan that throws', 'dev', ['plan', 'check', 'throws.ts'], 'plan-source-failed', 2],
  ['a frozen plan that nests too deeply', 'dev', ['plan', 'publish', 'deep.json'], 'plan-invalid', 2],
  ['a record that is not there', 'auditor', ['audit', 'verify', '--record', 'nowhere'], 'record-unreadable', 4],
  ['a key that is not there', 'auditor', ['list', '--key', 'nowhere'], 'key-none', 3],
  ['an address that is none', 'auditor', ['list', '--url', 'http://localhost:1'], 'usage', 2],
  ['an API that is not there', 'auditor', ['list', '--url', 'unix:/nowhere/api.sock'], 'api-unreachable', 4],
];

const wrong = rows.map(([what, who, words, code, exit, recorded]): Wrong => ({
  what,
  who,
  words,
  code,
  exit,
  recorded: recorded !== undefined,
}));

describe('what goes wrong on the command line', () => {
  let people: People;
  let door: Door;
  let terminal: Terminal;
  let run: Run;

  allAtATerminal((ours) => ({ people, door, terminal } = ours));
  beforeAll(async () => {
    run = await door.desk.begun();
    await run.openGate();
    await mkdir(join(terminal.home, 'plans'), { recursive: true });
    const person = {
      person: people.dev.person,
      name: 'Dev',
      roles: ['developer'],
      keys: [people.dev.keys[0].publicKey],
    };
    const files = {
      'deep.json': '['.repeat(20_000) + ']'.repeat(20_000),
      'broken.yaml': 'people: [',
      'headless.yaml': JSON.stringify({ people: [person] }),
      'syntax.ts': 'export default {',
      'empty.ts': 'export const x = 1;',
      'throws.ts': `throw new Error('no'); export default 1;`,
    };
    await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(terminal.home, name), text)));
  });

  const denials = async () =>
    [
      await door.desk.entries('request.denied'),
      await door.desk.entries('gate.denied'),
      await door.desk.entries('run.denied'),
    ].flat();
  const errorOf = (ran: Ran) => (ran.json() as { error: RenderedError }).error;

  it.each(wrong)('$what is one clear error', async ({ who, words, code, exit, recorded }) => {
    const [before, denied] = [await door.desk.size(), (await denials()).length];
    const ran = await terminal.run([...words, '--json'], people[who]);
    const error = errorOf(ran);
    expect([error.code, ran.code, ran.err]).toEqual([code, exit, '']);
    expect(error.message).not.toBe('');
    expect([error.expected, error.found, error.where, error.next].some((one) => one !== null && one !== '')).toBe(true);
    expect((await denials()).length - denied).toBe(recorded ? 1 : 0);
    // A session that was opened, or noise that was counted, is no trace of what went wrong.
    if (!recorded) expect((await door.desk.size()) - before).toBeLessThanOrEqual(1);
  });

  it('is shown to people as one line and at most four more, on stderr', async () => {
    const { out, err, code } = await terminal.run(['retry', 'shop-1', 'swich'], people.support);
    expect([out, code]).toEqual(['', 2]);
    expect(err.split('\n')).toEqual([
      'backout: shop-1 has no step "swich"',
      '  expected  a step of its plan',
      '  found     swich',
      '  next      did you mean switch?',
      '',
    ]);
  });

  it.each([
    [['report', 'shpo-1'], 'did you mean shop-1? If not: backout list'],
    [
      ['start', 'shpo@2.0.0', ...start.slice(2)],
      'did you mean shop@2.0.0? If not: backout plan publish plans/shpo/2.0.0.ts',
    ],
  ])('says of %j what may have been meant', async (words, next) => {
    const { err } = await terminal.run(words, people.support);
    expect(err).toContain(`  next      ${next}\n`);
  });

  it('is, where no API runs, said with the way to start one', async () => {
    const lost = await openTerminal();
    const { err, code } = await lost.run(['status'], people.support);
    expect(code).toBe(4);
    expect(err).toMatch(/^backout: no API is running here$/m);
    expect(err).toContain('backout up');
    await lost.close();
  });

  it('is, where nobody decides, "received, not decided" with exit status 4', async () => {
    door.deciding.there = false;
    const ran = await terminal.run(['hold', '--reason', 'wait', '--json'], people.support);
    door.deciding.there = true;
    expect([ran.code, errorOf(ran)]).toEqual([
      4,
      expect.objectContaining({ code: 'not-decided', next: `backout status ${run.name}` }),
    ]);
  });

  it('shows nothing that could steer a terminal', async () => {
    const evil = '\u001b[2J\u202e';
    const { err } = await terminal.run(['status', `shop${evil}`], people.support);
    expect(err).not.toContain('\u001b[2J');
    expect(err).not.toContain('\u202e');
    const { out } = await terminal.run(['status', `shop${evil}`, '--json'], people.support);
    expect(out).not.toContain('\u202e');
  });
});
