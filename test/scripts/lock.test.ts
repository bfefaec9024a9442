import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withLock } from '../../scripts/setup/lock.mjs';

/** What a file holds; undefined where it is gone by now. */
function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

describe('the lock of the set-up', () => {
  let folder: string;
  let lock: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'backout-lock-'));
    lock = join(folder, 'lock');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('lets one in at a time, and is gone afterwards', async () => {
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise(setImmediate);
      inside -= 1;
    };
    await Promise.all([withLock(lock, work), withLock(lock, work), withLock(lock, work)]);
    expect(most).toBe(1);
    expect(existsSync(lock)).toBe(false);
  });

  it('is never seen without its content, which would look like the lock of a dead process', async () => {
    const contents = new Set<boolean>();
    const looking = new AbortController();
    const look = async (): Promise<void> => {
      for (; !looking.signal.aborted; await new Promise(setImmediate))
        if (existsSync(lock)) contents.add(readIfThere(lock) !== '');
    };
    const watched = look();
    for (let turn = 0; turn < 50; turn += 1) await withLock(lock, () => Promise.resolve());
    looking.abort();
    await watched;
    expect([...contents]).not.toContain(false);
  });

  it('is given back when the work fails', async () => {
    await expect(withLock(lock, () => Promise.reject(new Error('no disk')))).rejects.toThrow('no disk');
    expect(await withLock(lock, () => Promise.resolve('in'))).toBe('in');
  });

  it('names the process that is waited for', async () => {
    const waitedFor: number[] = [];
    let leave = (): void => {};
    let enter = (): void => {};
    const inside = new Promise<void>((resolve) => (enter = resolve));
    const work = () => new Promise<void>((resolve) => (leave = resolve));
    const first = withLock(lock, () => {
      enter();
      return work();
    });
    await inside;
    const second = withLock(
      lock,
      () => Promise.resolve(),
      (pid) => {
        waitedFor.push(pid);
        leave();
      },
    );
    await Promise.all([first, second]);
    expect(waitedFor).toEqual([process.pid]);
  });

  it('is taken over from a process that was killed', async () => {
    const module = join(process.cwd(), 'scripts/setup/lock.mjs');
    const script = `import { withLock } from ${JSON.stringify(module)};
      await withLock(${JSON.stringify(lock)}, () => { console.log('in'); return new Promise((r) => setTimeout(r, 60000)); });`;
    const holder = spawn(process.execPath, ['--input-type=module', '-e', script]);
    await once(holder.stdout, 'data');
    holder.kill('SIGKILL');
    await once(holder, 'close');
    expect(await Promise.all([withLock(lock, async () => 'a'), withLock(lock, async () => 'b')])).toEqual(['a', 'b']);
  });

  it('is not taken over while a process that its work has named goes on', async () => {
    const child = spawn('sleep', ['60']);
    const pid = child.pid ?? 0;
    await withLock(lock, async (also) => {
      await also(pid);
      const { token, also: named } = JSON.parse(readFileSync(lock, 'utf8'));
      writeFileSync(lock, JSON.stringify({ pid: process.pid, began: 'long ago', token, also: named }));
    });
    const waitedFor: number[] = [];
    const work = async () => child.signalCode;
    const onWait = (holder: number) => void (waitedFor.push(holder) && child.kill('SIGKILL'));
    expect(await withLock(lock, work, onWait)).toBe('SIGKILL');
    expect(waitedFor).toEqual([pid]);
  });

  it('is taken over when its number belongs to another process by now', async () => {
    writeFileSync(lock, JSON.stringify({ pid: process.pid, began: 'long ago', token: 'x' }));
    const seen = await withLock(lock, async () => readFileSync(lock, 'utf8'));
    expect(seen).not.toContain('long ago');
  });
});
