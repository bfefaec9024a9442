import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { boundedStreams } from '../../../../activities/effects/command/output-limits.ts';
import { followSpool } from '../../../../activities/effects/command/follow.ts';
import { keptOutput } from '../../../../activities/effects/command/kept-output.ts';
import { launch } from '../../../../activities/effects/command/launch.ts';
import { orphansInWords, leftBehind } from '../../../../activities/effects/command/orphan-processes.ts';
import { identityOf, isProcessAlive } from '../../../../activities/effects/command/process-identity.ts';
import {
  abandon,
  isVoidClaim,
  readExit,
  readStart,
  survivorsOf,
} from '../../../../activities/effects/command/spool.ts';
import { Masker } from '../../../../activities/effects/values/masking.ts';
import { until } from '../../../support/until.ts';
import { followed, shell, spoolFolders, start, textOf } from '../support/spooled.ts';

const spool = spoolFolders();

function commandOf(pid: number): string {
  return existsSync(`/proc/${pid}/comm`) ? readFileSync(`/proc/${pid}/comm`, 'utf8').trim() : '';
}

describe.each(['finish', 'kill'] as const)('a command under its supervisor (%s)', (mode) => {
  it('has its exit status, and both its outputs apart', async () => {
    const { end, stdout, stderr } = await shell(spool(), 'echo out; echo err >&2; exit 3', { mode });
    expect({ end, stdout, stderr }).toEqual({ end: { kind: 'exited', code: 3 }, stdout: 'out\n', stderr: 'err\n' });
  });

  it('gets its words as they are, never as shell text', async () => {
    const started = await start(spool(), ['printf', '%s|', '$HOME', '; echo x', "'", 'a  b', '-n'], { mode });
    expect(await started.end()).toEqual({ kind: 'exited', code: 0 });
    expect(readFileSync(join(started.folder, 'stdout'), 'utf8')).toBe("$HOME|; echo x|'|a  b|-n|");
  });

  it('reads its standard input to the end, however long', async () => {
    const { stdout } = await shell(spool(), 'wc -c', { mode, stdin: 'x'.repeat(300_000) });
    expect(stdout.trim()).toBe('300000');
  });

  it('reads nothing where it was given nothing', async () => {
    expect(await shell(spool(), 'cat; echo done', { mode })).toMatchObject({ stdout: 'done\n' });
  });

  it('ends when it ends, even where a child of it goes on and holds its outputs open', async () => {
    const { end, folder } = await shell(spool(), 'sleep 30 & echo $! ; exit 0', { mode });
    expect(end).toEqual({ kind: 'exited', code: 0 });
    const left = survivorsOf(folder);
    expect(left).toHaveLength(1);
    left.forEach((pid) => process.kill(pid, 'SIGKILL'));
  });

  it('may signal its own group without losing its end', async () => {
    expect((await shell(spool(), 'trap "exit 7" TERM; kill 0; sleep 1', { mode })).end).toEqual({
      kind: 'exited',
      code: 7,
    });
  });

  it('has ordinary signals, though its supervisor ignores them', async () => {
    expect((await shell(spool(), 'kill -TERM $$', { mode })).end).toEqual({ kind: 'exited', code: 143 });
    expect((await shell(spool(), 'kill -INT $$', { mode })).end).toEqual({ kind: 'exited', code: 130 });
  });

  it('is ended when its time is up, with everything it began', async () => {
    const { end, folder } = await shell(spool(), 'sleep 60 & sleep 60', { mode, timeoutMs: 200, graceMs: 2000 });
    expect(end).toEqual({ kind: 'time-up', code: 143 });
    expect(survivorsOf(folder)).toEqual([]);
  });

  it('is killed after its grace where it ignores being asked', async () => {
    const began = Date.now();
    const { end, folder } = await shell(spool(), 'trap "" TERM; sleep 60 & sleep 60', {
      mode,
      timeoutMs: 200,
      graceMs: 300,
    });
    expect(end).toEqual({ kind: 'time-up', code: null });
    expect(Date.now() - began).toBeGreaterThanOrEqual(500);
    expect(survivorsOf(folder)).toEqual([]);
  });

  it('has its grace to end in order', async () => {
    const script = 'trap "echo tidied; exit 0" TERM; sleep 60 & wait';
    const { end, stdout } = await shell(spool(), script, { mode, timeoutMs: 200, graceMs: 10_000 });
    expect({ end, stdout }).toEqual({ end: { kind: 'time-up', code: 0 }, stdout: 'tidied\n' });
  });

  it.each(['setsid sleep 60', 'setsid env -i /bin/sleep 60'])(
    'leaves nothing where a child in a session of its own outlives the time: %s',
    async (child) => {
      const script = `${child} & echo $!; sleep 60`;
      const { end, folder, stdout } = await shell(spool(), script, { mode, timeoutMs: 200, graceMs: 300 });
      expect(end.kind).toBe('time-up');
      const left = identityOf(Number(stdout));
      expect(left !== undefined && isProcessAlive(left)).toBe(false);
      expect(survivorsOf(folder)).toEqual([]);
    },
  );

  it('is lost, not ended, where its supervisor is killed: and only once nothing of it runs any more', async () => {
    const started = await start(spool(), ['sh', '-c', 'sleep 0.4; : '], { mode });
    const supervisor = await until(() => readStart(started.folder));
    process.kill(supervisor.pid, 'SIGKILL');
    const end = await started.end();
    expect(end).toMatchObject({ kind: 'lost', started: true });
    expect(survivorsOf(started.folder)).toEqual([]);
  });

  it('keeps what it writes from everybody else', async () => {
    const { folder } = await shell(spool(), 'echo secret', { mode });
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const file of ['stdout', 'stderr', 'exit', 'intention'])
      expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
  });
});

describe('a supervisor', () => {
  it('runs nothing in a folder that somebody else has claimed', async () => {
    const folder = spool();
    const mark = join(folder, 'ran');
    const first = await start(folder, ['true']);
    await first.end();
    const intention = { incarnation: 'x', startedAt: Date.now(), timeoutMs: 1000, graceMs: 0, mode: 'finish' } as const;
    const args = ['-c', `: > ${mark}`];
    const env = { PATH: '/bin' };
    const second = await launch({
      folder: first.folder,
      path: '/bin/sh',
      args,
      cwd: undefined,
      env,
      stdin: undefined,
      intention,
      outputLimit: 1000,
    });
    await second.gone;
    expect(existsSync(mark)).toBe(false);
  });

  it('is never taken for another process that later has its number', async () => {
    const { folder } = await shell(spool(), 'exit 0');
    const line = readFileSync(join(folder, 'start'), 'utf8');
    // This very process stands for the one that got the number: alive, but begun at another time.
    const [boot, ...stat] = line.trimEnd().split(' ');
    const fields = stat.join(' ').split(') ');
    const reused = `${process.pid} (sh) ${fields[1]}`;
    writeFileSync(join(folder, 'start'), `${boot} ${reused}\n`);
    writeFileSync(join(folder, 'exit'), ' '.repeat(8));
    expect(isProcessAlive(readStart(folder)!)).toBe(false);
    expect(await followed(folder)).toMatchObject({ kind: 'lost', started: true });
  });

  it('of an earlier boot is gone, even if another process has its number now', async () => {
    const { folder, end } = await start(spool(), ['sleep', '30']);
    const identity = await until(() => readStart(folder));
    expect(isProcessAlive(identity)).toBe(true);
    expect(isProcessAlive({ ...identity, boot: 'another' })).toBe(false);
    process.kill(-identity.pid, 'SIGKILL');
    await end();
  });

  it('can be kept from ever starting, but not once it has', async () => {
    const { folder, end } = await start(spool(), ['true']);
    await end();
    expect(abandon(folder)).toBe(false);
    expect(isVoidClaim(folder)).toBe(false);
  });
});

describe('a command whose supervisor was killed', () => {
  it('is seen to run even if it cleared its environment', async () => {
    const started = await start(spool(), ['sh', '-c', 'env -i sleep 60 & wait']);
    const supervisor = await until(() => readStart(started.folder));
    const sleeper = await until(() => survivorsOf(started.folder).find((pid) => commandOf(pid) === 'sleep'));
    survivorsOf(started.folder)
      .filter((pid) => pid !== sleeper)
      .forEach((pid) => process.kill(pid, 'SIGKILL'));
    await until(() => !isProcessAlive(supervisor));
    await until(() => survivorsOf(started.folder).length === 1);
    expect(survivorsOf(started.folder)).toEqual([sleeper]);
    process.kill(sleeper, 'SIGKILL');
    expect(await started.end()).toMatchObject({ kind: 'lost', started: true });
  });

  it('still has its time limit', async () => {
    const started = await start(spool(), ['sh', '-c', 'trap "" TERM; sleep 60'], { timeoutMs: 400, graceMs: 100 });
    const supervisor = await until(() => readStart(started.folder));
    await until(() => survivorsOf(started.folder).length > 1);
    process.kill(supervisor.pid, 'SIGKILL');
    expect(await started.end()).toEqual({ kind: 'time-up', code: null });
    expect(survivorsOf(started.folder)).toEqual([]);
  });
});

describe('a command whose supervisor is frozen', () => {
  it('is a command that takes its time, until that is up: then all of it is ended', async () => {
    const started = await start(spool(), ['sh', '-c', 'sleep 0.4'], { timeoutMs: 1000, graceMs: 200 });
    const { pid } = await until(() => readStart(started.folder));
    process.kill(pid, 'SIGSTOP');
    expect(await started.end()).toEqual({ kind: 'time-up', code: null });
    expect(survivorsOf(started.folder)).toEqual([]);
  });
});

describe('a command that writes more than is kept', () => {
  const megabyte = 1024 * 1024;
  const onDisk = (folder: string) => statSync(join(folder, 'stdout')).blocks * 512;
  /** Goes on writing for a while after it has written most of it, so that what is on the disk can be looked at. */
  const script = `head -c ${96 * megabyte} /dev/zero | tr '\\0' x; : > "$BACKOUT_SPOOL/written"; sleep 1.2; echo; echo last`;

  it('neither waits nor ends for it, and leaves on the disk no more than its worker lets it', async () => {
    const started = await start(spool(), ['sh', '-c', script], { outputLimit: megabyte });
    const bound = boundedStreams(started.folder, megabyte);
    const end = await followSpool(started.folder, { signal: new AbortController().signal, everyMs: 20, look: bound });
    started.launched.release();
    expect(end).toEqual({ kind: 'exited', code: 0 });
    expect(statSync(join(started.folder, 'stdout')).size).toBe(96 * megabyte + 6);
    expect(onDisk(started.folder)).toBeLessThan(4 * megabyte);
    const kept = await keptOutput(started.folder, new Masker(), megabyte);
    expect(textOf(kept.stdout)).toMatch(/^x+\n… 99614726 bytes left out …\nx+\nlast\n$/);
    expect(kept.droppedBytes).toBe(95 * megabyte + 6);
  });

  it.each(['finish', 'kill'] as const)(
    'is bounded also where its worker lives and does not look after it, as one that is frozen (%s)',
    async (mode) => {
      const slow = script.replace('1.2', '3');
      const started = await start(spool(), ['sh', '-c', slow], { outputLimit: megabyte, mode });
      await until(() => existsSync(join(started.folder, 'written')), 20_000);
      await until(() => onDisk(started.folder) < 4 * megabyte);
      expect(readExit(started.folder)).toBeUndefined();
      expect(await started.end()).toEqual({ kind: 'exited', code: 0 });
      expect(leftBehind(started.folder)).toEqual([]);
    },
  );

  it('is still ended with its worker after that one was frozen, where the plan says so', async () => {
    const endless = `${script.replace('1.2', '60')} & sleep 60`;
    const started = await start(spool(), ['sh', '-c', endless], { outputLimit: megabyte, mode: 'kill' });
    await until(() => existsSync(join(started.folder, 'tended')));
    await until(() => existsSync(join(started.folder, 'written')) && onDisk(started.folder) < 4 * megabyte, 20_000);
    started.launched.release();
    await until(() => survivorsOf(started.folder).length === 0, 2000);
    expect(await started.end()).toMatchObject({ kind: 'lost', known: 'it was ended together with its worker' });
  });

  it('is still ended with its worker after it has sent every signal to its own group', async () => {
    const waits = 'until [ -e "$BACKOUT_SPOOL/tended" ]; do sleep 0.05; done';
    const signals = 'for one in HUP INT QUIT TERM USR1 USR2 ALRM PIPE; do trap : $one; kill -$one 0; done';
    const signalling = `trap : USR2; kill -USR2 0; ${waits}; ${signals}; : > "$BACKOUT_SPOOL/sent"; sleep 60`;
    const started = await start(spool(), ['sh', '-c', signalling], { mode: 'kill' });
    await until(() => existsSync(join(started.folder, 'sent')));
    started.launched.release();
    await until(() => survivorsOf(started.folder).length === 0, 2000);
    expect(await started.end()).toMatchObject({ kind: 'lost', known: 'it was ended together with its worker' });
  });

  it.each([
    ['at once', ''],
    ['when it was watched already', 'tended'],
  ])('goes on where its worker leaves on purpose, although the plan ends it with its worker: %s', async (_, sign) => {
    const started = await start(spool(), ['sh', '-c', `${script}; sleep 1`], { outputLimit: megabyte, mode: 'kill' });
    await until(() => existsSync(join(started.folder, sign)));
    started.launched.leave();
    await until(() => existsSync(join(started.folder, 'left')));
    expect(await started.end()).toEqual({ kind: 'exited', code: 0 });
    expect(onDisk(started.folder)).toBeLessThan(4 * megabyte);
    expect(survivorsOf(started.folder)).toEqual([]);
  });

  it('is bounded also where its worker is gone', async () => {
    const started = await start(spool(), ['sh', '-c', script], { outputLimit: megabyte });
    started.launched.release();
    await until(() => existsSync(join(started.folder, 'written')), 20_000);
    await until(() => onDisk(started.folder) < 4 * megabyte);
    expect(await started.end()).toEqual({ kind: 'exited', code: 0 });
    expect(readFileSync(join(started.folder, 'stdout')).subarray(-5).toString()).toBe('last\n');
    expect(leftBehind(started.folder)).toEqual([]);
  });
});

describe('what a command leaves running', () => {
  const named = (folder: string) => leftBehind(folder).map(({ name, holdsOutput }) => ({ name, holdsOutput }));
  const endAll = (folder: string) => survivorsOf(folder).forEach((pid) => process.kill(pid, 'SIGKILL'));

  it('is nothing for an ordinary one', async () => {
    const { folder } = await shell(spool(), 'true & wait');
    expect(leftBehind(folder)).toEqual([]);
  });

  it('is named, a grandchild too, with whether it holds its output open', async () => {
    const { folder } = await shell(spool(), '(sleep 30 & ) ; exit 0');
    await until(() => named(folder)[0]?.name === 'sleep');
    expect(named(folder)).toEqual([{ name: 'sleep', holdsOutput: true }]);
    expect(orphansInWords(leftBehind(folder))).toMatch(
      /^; left running: sleep \(\d+\), which still holds its output open$/,
    );
    endAll(folder);
  });

  it('is named where it made itself a daemon: forked twice, in a session of its own, with everything closed', async () => {
    const script =
      '(setsid sh -c "sleep 30 & : > $BACKOUT_SPOOL/daemon" </dev/null >/dev/null 2>&1 &); while ! [ -e "$BACKOUT_SPOOL/daemon" ]; do sleep 0.02; done';
    const { folder, end } = await shell(spool(), script);
    expect(end).toEqual({ kind: 'exited', code: 0 });
    await until(() => named(folder)[0]?.name === 'sleep');
    expect(named(folder)).toEqual([{ name: 'sleep', holdsOutput: false }]);
    endAll(folder);
  });
});
