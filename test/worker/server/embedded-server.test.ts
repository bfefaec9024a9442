import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findTemporalServer } from '../../../scripts/temporal-server.mjs';
import { embeddedAddress, type EmbeddedServer, embeddedServer } from '../../../worker/server/embedded-server.ts';
import { isLockHolderAlive } from '../../../worker/server/lock-file.ts';

describe('the embedded Temporal server', () => {
  let folder: string;
  let server: EmbeddedServer;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'backout-embedded-'));
    server = await embeddedServer(folder);
  }, 60_000);
  afterAll(async () => {
    await (await embeddedServer(folder)).stop();
    await rm(folder, { recursive: true, force: true });
  }, 60_000);

  it('listens on loopback alone, in a process group of its own', async () => {
    expect(server.address).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(await embeddedAddress(folder)).toBe(server.address);
    const { stdout } = await promisify(execFile)('ps', ['-o', 'pgid=', '-p', String(server.pid)]);
    expect(Number(stdout)).toBe(server.pid);
  });

  it('is found again while it is healthy, however many ask at once', async () => {
    const found = await Promise.all([embeddedServer(folder), embeddedServer(folder)]);
    expect(found.map(({ pid, reused }) => ({ pid, reused }))).toEqual([
      { pid: server.pid, reused: true },
      { pid: server.pid, reused: true },
    ]);
  }, 30_000);

  it('is started again at the same port after a SIGKILL', async () => {
    process.kill(server.pid, 'SIGKILL');
    const next = await embeddedServer(folder);
    expect(next).toMatchObject({ reused: false, address: server.address });
    expect(next.pid).not.toBe(server.pid);
    expect(isLockHolderAlive(server.pid)).toBe(false);
  }, 60_000);

  it('is not mistaken for another process that got its number', async () => {
    const now = await embeddedServer(folder);
    await now.stop();
    await writeFile(join(folder, 'server.json'), JSON.stringify({ pid: process.pid, port: 1 }));
    const next = await embeddedServer(folder);
    expect(next.reused).toBe(false);
    expect(JSON.parse(await readFile(join(folder, 'server.json'), 'utf8'))).toMatchObject({ pid: next.pid });
  }, 60_000);

  describe('whose port somebody else got in between', () => {
    let program: string;
    let real: string;
    const before = process.env['BACKOUT_TEMPORAL_SERVER'];
    beforeAll(async () => {
      await (await embeddedServer(folder)).stop();
      real = (await findTemporalServer())!.path;
      program = join(folder, 'late-server');
      process.env['BACKOUT_TEMPORAL_SERVER'] = program;
    });
    afterAll(() => {
      if (before === undefined) delete process.env['BACKOUT_TEMPORAL_SERVER'];
      else process.env['BACKOUT_TEMPORAL_SERVER'] = before;
    });

    const launches = () => readFile(join(folder, 'launches'), 'utf8');
    /** The real server, but for its first launches, which do something else. */
    const launchedAfter = async (first: number, otherwise: string) => {
      await rm(join(folder, 'launches'), { force: true });
      const script = `#!/bin/sh
if [ "$1" != server ]; then exec "${real}" "$@"; fi
echo launched >> "${folder}/launches"
if [ "$(wc -l < "${folder}/launches")" -gt ${first} ]; then exec "${real}" "$@"; fi
${otherwise}
`;
      await writeFile(program, script, { mode: 0o700 });
      return embeddedServer(folder);
    };

    it('is launched again at another one, and after three times says what its log said', async () => {
      const taken = createServer();
      await new Promise<void>((listening) => taken.listen(0, '127.0.0.1', listening));
      const { port } = taken.address() as AddressInfo;
      const elsewhere = `exec "${real}" server start-dev --headless --ip 127.0.0.1 --port ${port}`;
      try {
        expect(await launchedAfter(1, elsewhere)).toMatchObject({ reused: false });
        expect(await launches()).toBe('launched\n'.repeat(2));
        await (await embeddedServer(folder)).stop();
        const refused = launchedAfter(9, elsewhere);
        await expect(refused).rejects.toMatchObject({ code: 'temporal-unreachable' });
        await expect(refused).rejects.toHaveProperty('detail.found', expect.stringContaining('address already in use'));
        expect(await launches()).toBe('launched\n'.repeat(3));
      } finally {
        taken.close();
      }
    }, 60_000);

    it('is not mistaken for the other one, which answers there', async () => {
      const other = join(folder, 'other');
      const answering = `for one; do port=$one; [ "$before" != --port ] || break; before=$one; done
"${real}" server start-dev --headless --ip 127.0.0.1 --port "$port" > /dev/null 2>&1 &
echo $! > "${other}"
exec sleep 60`;
      try {
        const ours = await launchedAfter(1, answering);
        expect(await launches()).toBe('launched\n'.repeat(2));
        const pid = Number(await readFile(other, 'utf8'));
        expect([isLockHolderAlive(pid), isLockHolderAlive(ours.pid), ours.pid === pid]).toEqual([true, true, false]);
        await ours.stop();
      } finally {
        process.kill(Number(await readFile(other, 'utf8')), 'SIGKILL');
      }
    }, 60_000);
  });

  it('says what to do where there is no server program', async () => {
    const path = process.env['PATH'];
    const home = process.env['XDG_CACHE_HOME'];
    const empty = await mkdtemp(join(tmpdir(), 'backout-empty-'));
    process.env['PATH'] = empty;
    process.env['XDG_CACHE_HOME'] = empty;
    try {
      await expect(embeddedServer(empty)).rejects.toMatchObject({ code: 'temporal-missing' });
    } finally {
      process.env['PATH'] = path;
      if (home === undefined) delete process.env['XDG_CACHE_HOME'];
      else process.env['XDG_CACHE_HOME'] = home;
      await rm(empty, { recursive: true, force: true });
    }
  });
});
