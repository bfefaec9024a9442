import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { keptOutput } from '../../../../activities/effects/command/kept-output.ts';
import { boundedStreams } from '../../../../activities/effects/command/output-limits.ts';
import { markWatched } from '../../../../activities/effects/command/last-sign-of-life.ts';
import {
  emptyStreams,
  markTimeUp,
  openSpool,
  readExit,
  readIntention,
  readStart,
  wasTimeUp,
  writeJson,
} from '../../../../activities/effects/command/spool.ts';
import { streamSize } from '../../../../activities/effects/command/streams.ts';
import { Masker } from '../../../../activities/effects/values/masking.ts';
import { until } from '../../../support/until.ts';
import { followed, spoolFolders, start, textOf } from '../support/spooled.ts';

const spool = spoolFolders();

/** A file of somebody else that nothing may change or take for its own. */
function other(content: string): string {
  const path = join(spool(), 'other');
  writeFileSync(path, content);
  return path;
}

describe('an exit', () => {
  it('counts only once its supervisor has ended: the command cannot say it itself', async () => {
    const [go, folder] = [join(spool(), 'go'), spool()];
    const script = `printf '0\\n' > "$BACKOUT_SPOOL/exit"; until [ -e ${go} ]; do sleep 0.02; done; exit 5`;
    const started = await start(folder, ['sh', '-c', script]);
    const { pid } = await until(() => readStart(started.folder));
    await until(() => readExit(started.folder) === 0);
    let isOver = false;
    const [own, next] = [started.end(), followed(started.folder)].map((end) => end.finally(() => (isOver = true)));
    await until(() => readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') S '));
    expect(isOver).toBe(false);
    writeFileSync(go, '');
    expect(await own).toEqual({ kind: 'exited', code: 5 });
    expect(await next).toEqual({ kind: 'exited', code: 5 });
  });

  it('counts also where the command has taken away who its supervisor was', async () => {
    const started = await start(spool(), ['sh', '-c', 'rm "$BACKOUT_SPOOL/start"; exit 5']);
    expect(await started.end()).toEqual({ kind: 'exited', code: 5 });
    expect(await followed(started.folder)).toEqual({ kind: 'exited', code: 5 });
  });

  it('is written where it was to be written, not where a link leads', async () => {
    const path = other('mine');
    const started = await start(spool(), ['sh', '-c', `ln -sf ${path} "$BACKOUT_SPOOL/exit"; exit 5`]);
    expect(await started.end()).toMatchObject({ kind: 'lost', started: true });
    expect(readFileSync(path, 'utf8')).toBe('mine');
  });
});

describe('a link in a spool', () => {
  const names = ['stdout', 'stderr', 'exit', 'start', 'intention', 'time-up', 'orphaned', 'shown'];

  function linked(to: string): string {
    const folder = join(spool(), '1.1');
    openSpool(folder);
    for (const name of names) {
      rmSync(join(folder, name), { force: true });
      symlinkSync(to, join(folder, name));
    }
    return folder;
  }

  it('is not read', async () => {
    const folder = linked(other('0\n{"kind":"other"}'));
    expect([readExit(folder), readStart(folder), readIntention(folder), wasTimeUp(folder)]).toEqual([
      undefined,
      undefined,
      undefined,
      false,
    ]);
    expect(streamSize(folder, 'stdout')).toBe(0);
    const kept = await keptOutput(folder, new Masker(), 1000);
    expect([textOf(kept.stdout), textOf(kept.stderr), kept.bytes]).toEqual(['', '', 0]);
  });

  it('is not written through', async () => {
    const path = other('x'.repeat(5000));
    const folder = linked(path);
    const before = execFileSync('stat', ['-c', '%s %Y', path], { encoding: 'utf8' });
    markTimeUp(folder);
    writeJson(folder, 'shown', {});
    emptyStreams(folder);
    markWatched(folder);
    await boundedStreams(folder, 1)();
    expect(execFileSync('stat', ['-c', '%s %Y', path], { encoding: 'utf8' })).toBe(before);
    expect(wasTimeUp(folder)).toBe(true);
  });

  it('that is a pipe makes nobody wait', async () => {
    const folder = join(spool(), '1.1');
    openSpool(folder);
    for (const name of names) rmSync(join(folder, name), { force: true });
    execFileSync(
      'mkfifo',
      names.map((name) => join(folder, name)),
    );
    expect([readExit(folder), readStart(folder), streamSize(folder, 'stderr')]).toEqual([undefined, undefined, 0]);
    expect((await keptOutput(folder, new Masker(), 1000)).bytes).toBe(0);
  });

  it('in the place of a folder is put aside, and what it leads to stays as it is', () => {
    const [folder, elsewhere] = [join(spool(), 'step', '1.1'), spool()];
    mkdirSync(dirname(folder));
    symlinkSync(elsewhere, folder);
    openSpool(folder);
    expect(existsSync(join(elsewhere, 'start'))).toBe(false);
    expect(streamSize(folder, 'stdout')).toBe(0);
    expect(existsSync(join(folder, 'stdout'))).toBe(true);
  });

  it('in the place of the folder above keeps an attempt from beginning', () => {
    const [folder, elsewhere] = [join(spool(), 'step', '1.1'), spool()];
    symlinkSync(elsewhere, dirname(folder));
    expect(() => openSpool(folder)).toThrow('the spool of this worker cannot be written');
    renameSync(dirname(folder), `${dirname(folder)}.away`);
    openSpool(folder);
    expect(existsSync(join(folder, 'stdout'))).toBe(true);
  });
});
