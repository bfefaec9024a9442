import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentOf } from '../../../../activities/effects/command/resolve-executable.ts';
import { handOverEnvironment } from '../../../../activities/effects/command/hand-over.ts';
import { readStart } from '../../../../activities/effects/command/spool.ts';
import { describeUnless } from '../../../support/skip.ts';
import { until } from '../../../support/until.ts';
import { calledSh, installed, shell, spoolFolders, start } from '../support/spooled.ts';

const spool = spoolFolders();

/** Names that the supervisor uses itself, that a shell or a linker takes for its own, and what else a plan can come upon. */
const names = [
  'dir mode head tail most pipes values apply stat boot watch code out err line waiting first more status rest pid name',
  'state pause file size counts looks idle what bytes backout_value_0 _backout_value_1 v0 x _ tee exec read trap',
  'IFS OPTIND OPTARG OPTERR LINENO PPID UID EUID GROUPS RANDOM SECONDS SRANDOM SHELLOPTS BASHOPTS BASH_ENV BASH',
  'BASH_VERSINFO BASH_COMMAND BASHPID ENV POSIXLY_CORRECT FUNCNAME DIRSTACK HISTCMD EPOCHSECONDS SHLVL PS1 PS4 PWD',
  'OLDPWD CDPATH MAILPATH TERM HISTSIZE TMOUT COLUMNS LC_ALL LANG TZ HOME LD_PRELOAD LD_LIBRARY_PATH LD_AUDIT',
  'MALLOC_CHECK_ NODE_OPTIONS BACKOUT_KEEPER',
].flatMap((some) => some.split(' '));
const values = ['dry-run', '', '7', 'a  b\t"c" \'d\' $HOME `id` \\n\n*;#%s', '/no/such/thing'];

/** What the process of a command was given, as the kernel says, for itself. */
async function given(env: Readonly<Record<string, string>>, by?: string): Promise<Record<string, string>> {
  const { folder, end } = await start(spool(), ['/bin/cat', '/proc/self/environ'], {
    env,
    ...(by ? { shell: by } : {}),
  });
  expect(await end()).toEqual({ kind: 'exited', code: 0 });
  const texts = readFileSync(join(folder, 'stdout'), 'utf8').split('\0').slice(0, -1);
  const found = texts.map((text) => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)] as const);
  expect(new Set(found.map(([name]) => name)).size).toBe(found.length);
  const { BACKOUT_SPOOL: marker, ...rest } = Object.fromEntries(found);
  expect(marker).toBe(folder);
  return rest;
}

const asSh = (path: string | undefined): string => calledSh(path ?? '/bin/sh', spool());

describe.each(['dash', 'bash', 'busybox'])('where /bin/sh is %s', (name) => {
  const path = installed(name);
  describeUnless(path ? undefined : `${name} is not installed`)('a command', () => {
    it.each(values)('gets every variable as the plan says, under any name: %j', async (value) => {
      const env = Object.fromEntries(names.map((one) => [one, value]));
      const wanted = environmentOf({ ...env, PATH: '/no/such/place' });
      expect(await given(wanted, asSh(path))).toEqual(wanted);
    });

    it('gets nothing besides', async () => {
      expect(await given({}, asSh(path))).toEqual(environmentOf({}));
    });

    it('has its exit status and both its outputs, with a name in it that looks like a variable', async () => {
      const dir = join(spool(), 'a=b');
      mkdirSync(dir);
      const program = join(dir, 'c=d');
      writeFileSync(program, '#!/bin/sh\necho "$mode $1"; echo err >&2; exit 3\n', { mode: 0o755 });
      const started = await start(spool(), [program, 'e=f'], { env: { mode: 'dry-run', dir: '' }, shell: asSh(path) });
      expect(await started.end()).toEqual({ kind: 'exited', code: 3 });
      expect(readFileSync(join(started.folder, 'stdout'), 'utf8')).toBe('dry-run e=f\n');
      expect(readFileSync(join(started.folder, 'stderr'), 'utf8')).toBe('err\n');
    });

    it('is ended with everything it began when its time is up', async () => {
      const over = { shell: asSh(path), timeoutMs: 300, graceMs: 2000, env: { mode: 'kill', watch: '1' } };
      expect((await shell(spool(), 'sleep 60 & sleep 60', over)).end).toEqual({ kind: 'time-up', code: 143 });
    });
  });
});

describe('a variable of a command', () => {
  it.each(['dash', 'bash'])('shows its value to nobody else: in no argument of a process (%s)', async (name) => {
    const [secret, where] = ['correct-horse-battery', installed(name)];
    const env = environmentOf({ TOKEN: secret, mode: secret });
    const { words, apply, values: held } = await handOverEnvironment(env, '/bin/true', asSh(where));
    expect([...words, apply, held].join(' ')).not.toContain(secret);
    const started = await start(spool(), ['/bin/sleep', '30'], { env: { TOKEN: secret }, shell: asSh(where) });
    const { pid } = await until(() => readStart(started.folder));
    await until(() => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').length === 2);
    expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).not.toContain(secret);
    process.kill(-pid, 'SIGKILL');
    await started.end();
  });
});
