import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findTemporalServer, provideTemporalServer } from '../../scripts/temporal-server.mjs';

const TESTED = 'temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)';
const OLD = 'temporal version 1.0.0 (Server 1.24.2, UI 2.30.0)';
const NOBODY = 'http://127.0.0.1:9';

let folder: string;
let env: Record<string, string | undefined>;
let cached: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'backout-temporal-'));
  const cache = join(folder, 'cache');
  env = { PATH: join(folder, 'bin'), XDG_CACHE_HOME: cache, BACKOUT_TEMPORAL_DOWNLOAD: NOBODY };
  cached = join(cache, 'backout/temporal/1.5.1/temporal');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function program(path: string, script: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

const archiveOf = (site: string): Buffer => execFileSync('tar', ['-cz', '-C', site, 'temporal']);
const server = (path: string, version = TESTED): string => program(path, `echo "${version}"`);

describe('finding the Temporal server', () => {
  it('prefers the configured one to PATH, and PATH to the cache', async () => {
    server(cached);
    expect(await findTemporalServer(env)).toEqual({ path: cached, version: '1.29.1', source: 'cache' });
    const path = server(join(folder, 'bin/temporal'));
    expect(await findTemporalServer(env)).toMatchObject({ path, source: 'path' });
    const configured = server(join(folder, 'mine/temporal'));
    expect(await findTemporalServer({ ...env, BACKOUT_TEMPORAL_SERVER: configured })).toMatchObject({
      path: configured,
      source: 'configured',
    });
  });

  it('passes over a server older than the tested one', async () => {
    server(join(folder, 'bin/temporal'), OLD);
    server(cached);
    expect(await findTemporalServer(env)).toMatchObject({ source: 'cache' });
  });

  it('refuses a configured server that is none, and says what to do', async () => {
    const configured = program(join(folder, 'mine/temporal'), 'echo hello');
    await expect(findTemporalServer({ ...env, BACKOUT_TEMPORAL_SERVER: configured })).rejects.toThrow(
      /expected .*1\.29\.0 or newer\n.*found .*"hello.*\n.*unset BACKOUT_TEMPORAL_SERVER/,
    );
  });

  it('finds none on an empty machine', async () => {
    expect(await findTemporalServer(env)).toBeUndefined();
  });
});

describe('providing the Temporal server', () => {
  let site: Server;
  let archives: number;

  beforeEach(async () => {
    archives = 0;
    server(join(folder, 'site/temporal'));
    site = createServer((request, response) => {
      if (request.url?.startsWith('/cli/v1.5.1?')) {
        response.end(JSON.stringify({ archiveUrl: `${origin()}/archive`, fileToExtract: 'temporal' }));
      } else {
        archives += 1;
        response.end(archiveOf(join(folder, 'site')));
      }
    });
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  });

  afterEach(() => site.close());

  const origin = (): string => `http://127.0.0.1:${(site.address() as AddressInfo).port}`;

  it('downloads one into the cache, once for all who ask at the same time', async () => {
    env.BACKOUT_TEMPORAL_DOWNLOAD = origin();
    const provided = await Promise.all([provideTemporalServer({ env }), provideTemporalServer({ env })]);
    expect(provided.map(({ source }) => source).toSorted()).toEqual(['cache', 'download']);
    expect(archives).toBe(1);
    expect(await findTemporalServer(env)).toMatchObject({ path: cached, source: 'cache' });
  });

  it('builds one with Go where there is no download, and says so', async () => {
    program(join(folder, 'bin/go'), `printf '#!/bin/sh\\necho "${TESTED}"\\n' > "$GOBIN/temporal"`);
    const said: string[] = [];
    const provided = await provideTemporalServer({ env, onProgress: (message) => said.push(message) });
    expect(provided).toEqual({ path: cached, version: '1.29.1', source: 'build' });
    expect(said.join('\n')).toMatch(/no download: 127\.0\.0\.1:9: .+\nbuilding the server with Go/);
  });

  it('leaves nothing in the cache when the build fails, and names every way that was tried', async () => {
    program(join(folder, 'bin/go'), 'echo "no such module" >&2; exit 1');
    await expect(provideTemporalServer({ env })).rejects.toThrow(
      /expected .*\n.*download: 127\.0\.0\.1:9.*build: go install ended with 1: no such module\n.*BACKOUT_TEMPORAL_SERVER/,
    );
    expect(existsSync(cached)).toBe(false);
  });

  it('does not keep a download that does not run', async () => {
    program(join(folder, 'site/temporal'), 'exit 3');
    env.BACKOUT_TEMPORAL_DOWNLOAD = origin();
    await expect(provideTemporalServer({ env })).rejects.toThrow('Command failed');
    expect(archives).toBe(1);
    expect(existsSync(cached)).toBe(false);
  });
});
