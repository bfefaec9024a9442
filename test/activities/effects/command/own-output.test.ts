import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { followSpool } from '../../../../activities/effects/command/follow.ts';
import { noticeEmptied } from '../../../../activities/effects/command/emptied-output.ts';
import { leftBehind } from '../../../../activities/effects/command/orphan-processes.ts';
import { readStart, survivorsOf } from '../../../../activities/effects/command/spool.ts';
import { describeUnless } from '../../../support/skip.ts';
import { until } from '../../../support/until.ts';
import { calledSh, installed, type Over, shell, spoolFolders, start } from '../support/spooled.ts';

const spool = spoolFolders();
const lines = (count: number) => Array.from({ length: count }, (_, at) => `line ${at + 1}`);
const tenLines = 'for n in 1 2 3 4 5 6 7 8 9 10; do echo line $n; done';
/** Ten lines, one more to whoever listens, two more lines. */
const script = `${tenLines}; out=$(echo noted | tee /dev/stderr); echo line 11; echo line 12`;

describe.each(['dash', 'bash', 'busybox'])('where /bin/sh is %s', (name) => {
  const path = installed(name);
  const over = (more: Over = {}): Over => ({ ...more, shell: calledSh(path ?? '/bin/sh', spool()) });

  describeUnless(path ? undefined : `${name} is not installed`)('a command that opens its output itself', () => {
    it('keeps what it had printed before', async () => {
      const { end, stdout, stderr } = await shell(spool(), script, over());
      expect(end).toEqual({ kind: 'exited', code: 0 });
      expect(stdout.trimEnd().split('\n')).toEqual(lines(12));
      expect(stderr).toBe('noted\n');
    });

    it('keeps it also where both outputs are one', async () => {
      const { stdout } = await shell(spool(), `exec 2>&1; ${script}`, over());
      expect(stdout.trimEnd().split('\n')).toEqual([...lines(10), 'noted', 'line 11', 'line 12']);
    });

    it.each(['> /dev/stderr', '> /dev/fd/2', '> /proc/self/fd/2'])(
      'keeps every one of its lines with %s',
      async (to) => {
        const { stderr } = await shell(spool(), `for n in 1 2 3; do echo line $n ${to}; done`, over());
        expect(stderr.trimEnd().split('\n')).toEqual(lines(3));
      },
    );

    it('ends when it ends, with all that it wrote, though a child goes on and holds its output open', async () => {
      const text = `sleep 30 & ${tenLines} > /dev/stdout; exit 3`;
      const { end, folder, stdout } = await shell(spool(), text, over());
      expect(end).toEqual({ kind: 'exited', code: 3 });
      expect(stdout.trimEnd().split('\n')).toEqual(lines(10));
      expect(leftBehind(folder)).toEqual([expect.objectContaining({ name: 'sleep', holdsOutput: true })]);
      survivorsOf(folder).forEach((pid) => process.kill(pid, 'SIGKILL'));
      await until(() => leftBehind(folder).length === 0);
    });

    it('is ended when its time is up, with what it said', async () => {
      const text = 'trap "" TERM; echo begun > /dev/stdout; sleep 60 & sleep 60';
      const { end, folder, stdout } = await shell(spool(), text, over({ timeoutMs: 300, graceMs: 200 }));
      expect(end).toEqual({ kind: 'time-up', code: null });
      expect(stdout).toBe('begun\n');
      expect(survivorsOf(folder)).toEqual([]);
    });

    it('writes much, and all of it is there', async () => {
      const text = 'head -c 20000000 /dev/zero | tr "\\0" x > /dev/stdout; echo; echo last > /dev/stdout';
      const { folder } = await shell(spool(), text, over());
      const written = readFileSync(join(folder, 'stdout'));
      expect([written.length, written.subarray(-6).toString()]).toEqual([20_000_006, '\nlast\n']);
    });
  });
});

describe('a command that opens its output itself', () => {
  it.each([
    ['in a script that is its program', (file: string) => [file]],
    ['in a script that its program reads', (file: string) => ['sh', '-e', file]],
  ])('keeps what it had printed before, where the name is %s', async (_, argv) => {
    const file = join(spool(), 'script');
    writeFileSync(file, `#!/bin/sh\nexec 2>&1\n${script}\n`, { mode: 0o755 });
    const started = await start(spool(), argv(file));
    await started.end();
    expect(readFileSync(join(started.folder, 'stdout'), 'utf8').trimEnd().split('\n')).toHaveLength(13);
  });

  it('goes on under its supervisor, and nothing is lost, where its worker goes', async () => {
    const text = 'echo begun > /dev/stderr; sleep 0.5; echo done > /dev/stderr';
    const started = await start(spool(), ['sh', '-c', text], { mode: 'finish' });
    started.launched.release();
    expect(await started.end()).toEqual({ kind: 'exited', code: 0 });
    expect(readFileSync(join(started.folder, 'stderr'), 'utf8')).toBe('begun\ndone\n');
  });

  it('is lost only once nothing of it runs where its supervisor was killed', async () => {
    const started = await start(spool(), ['sh', '-c', 'echo begun > /dev/stderr; sleep 0.5; echo done > /dev/stderr']);
    const { pid } = await until(() => readStart(started.folder));
    await until(() => readFileSync(join(started.folder, 'stderr'), 'utf8') === 'begun\n');
    process.kill(pid, 'SIGKILL');
    expect(await started.end()).toMatchObject({ kind: 'lost', started: true });
    expect(readFileSync(join(started.folder, 'stderr'), 'utf8')).toBe('begun\ndone\n');
  });

  it('is seen to have emptied it where nobody could know that it would', async () => {
    const [before, after] = ['read', 'done'].map((name) => join(spool(), name)) as [string, string];
    const inner = join(spool(), 'inner');
    const pass = (file: string) => `while ! [ -e ${file} ]; do sleep 0.02; done`;
    writeFileSync(inner, `#!/bin/sh\necho lost; ${pass(before)}; echo kept > /dev/stdout; : > ${after}\n`, {
      mode: 0o755,
    });
    const started = await start(spool(), ['sh', '-c', `${inner}; exit`]);
    const emptied = noticeEmptied(started.folder);
    await until(() => readFileSync(join(started.folder, 'stdout'), 'utf8') === 'lost\n');
    expect(emptied.look()).toEqual([]);
    writeFileSync(before, '');
    await until(() => existsSync(after));
    await followSpool(started.folder, { signal: new AbortController().signal, gone: started.launched.gone });
    expect([emptied.look(), emptied.lost()]).toEqual([['stdout'], { stdout: 5 }]);
  });
});
