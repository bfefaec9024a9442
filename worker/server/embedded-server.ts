import { spawn } from 'node:child_process';
import { mkdir, open, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { BackoutError } from '../../common/errors.ts';
import { findTemporalServer } from '../../scripts/temporal-server.mjs';
import { searchAttributes } from '../../workflows/definitions/names.ts';
import { grpcReconnect } from './grpc-reconnect.ts';
import { freePort } from './free-port.ts';
import { ownsPort } from './port-owner.ts';
import { isLockHolderAlive, withLockFile } from './lock-file.ts';

/** A Temporal development server of one installation. */
export interface EmbeddedServer {
  readonly address: string;
  readonly pid: number;
  /** Whether this call found it running. */
  readonly reused: boolean;
  /** Ends it and waits until it is gone. */
  readonly stop: () => Promise<void>;
}

interface Remembered {
  readonly pid: number;
  readonly port: number;
}

const START_MS = 30_000;
const HEALTH_MS = 5_000;
const STOP_MS = 10_000;
const POLL_MS = 50;

/** The history shard of a development server polls 20 times a second unless told otherwise: ten steps a second at most. */
const dynamicConfig = [
  'history.transferProcessorMaxPollRPS=2000',
  'history.timerProcessorMaxPollRPS=2000',
  'history.timerProcessorMaxTimeShift="10ms"',
];

/**
 * Starts the installation's server, or finds the one that is running: it outlives a killed `up`. Two servers never share
 * a database file. Throws `temporal-missing` where there is no server program, `temporal-unreachable` when it does not
 * come up.
 */
export async function embeddedServer(folder: string): Promise<EmbeddedServer> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return withLockFile(join(folder, 'start.lock'), START_MS, async () => {
    const known = await remembered(folder);
    if (known && (await isOurs(known, folder))) {
      if (await isHealthy(known.port, HEALTH_MS, () => isLockHolderAlive(known.pid))) return server(known, true);
      await stop(known);
    }
    return server(await start(folder, known?.port), false);
  });
}

/** The address of the installation's server, if it was ever started. For processes that join it. */
export async function embeddedAddress(folder: string): Promise<string | undefined> {
  const known = await remembered(folder);
  return known && addressOf(known.port);
}

/** A port is chosen, let go and bound by the server a moment later: another process may get it in between. */
const LAUNCHES = 3;

async function start(folder: string, formerPort: number | undefined): Promise<Remembered> {
  const program = await findTemporalServer();
  if (!program) throw missing();
  for (let launches = 1; ; launches++) {
    const launched = await launch(program.path, folder, launches === 1 ? formerPort : undefined);
    const { pid, port, from } = launched;
    const isAnswered = await isHealthy(port, START_MS, () => isLockHolderAlive(pid));
    if (isAnswered && (await ownsPort(pid, port))) return { pid, port };
    await stop(launched);
    const log = await logSince(folder, from);
    const isTaken = isAnswered || log.includes('address already in use');
    if (!isTaken || launches === LAUNCHES) throw didNotComeUp(folder, launched, log);
  }
}

async function launch(program: string, folder: string, formerPort: number | undefined) {
  const port = await freePort(formerPort);
  const log = await open(logOf(folder), 'a', 0o600);
  const { size: from } = await log.stat();
  const child = spawn(program, serverArguments(folder, port), {
    // A group of its own: Ctrl-C is for `up`, which ends the server when its work is done.
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  child.unref();
  const launched = { pid: await pidOf(child), port };
  await log.close();
  await remember(folder, launched);
  return { ...launched, from };
}

/** What a launch wrote: the log is kept over all of them. */
async function logSince(folder: string, from: number): Promise<string> {
  const log = await readFile(logOf(folder));
  return log.subarray(from).toString('utf8').trim();
}

function didNotComeUp(folder: string, { pid, port }: Remembered, log: string): BackoutError {
  const last = log.slice(log.lastIndexOf('\n') + 1);
  return new BackoutError('temporal-unreachable', 'the embedded Temporal server did not come up', {
    expected: `an answer on ${addressOf(port)} within ${START_MS / 1000} s`,
    found: last === '' ? `process ${pid} ended, or did not answer, and wrote nothing` : last,
    where: logOf(folder),
    next: 'mend what that log names, then start again',
  });
}

function serverArguments(folder: string, port: number): string[] {
  const attributes = Object.values(searchAttributes).flatMap((name) => ['--search-attribute', `${name}=Keyword`]);
  const tuning = dynamicConfig.flatMap((value) => ['--dynamic-config-value', value]);
  const place = ['--db-filename', databaseOf(folder), '--ip', '127.0.0.1', '--port', String(port)];
  return ['server', 'start-dev', '--headless', '--log-level', 'warn', ...place, ...attributes, ...tuning];
}

function pidOf(child: ReturnType<typeof spawn>): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => resolve(child.pid ?? 0));
  });
}

function server(known: Remembered, reused: boolean): EmbeddedServer {
  return { address: addressOf(known.port), pid: known.pid, reused, stop: () => stop(known) };
}

async function stop({ pid }: Remembered): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    if (isLockHolderAlive(pid)) process.kill(pid, signal);
    for (const until = Date.now() + STOP_MS; isLockHolderAlive(pid) && Date.now() < until;) await pause(POLL_MS);
  }
}

/** Whether the remembered process is that server and not another one that got its number. */
async function isOurs({ pid }: Remembered, folder: string): Promise<boolean> {
  if (!isLockHolderAlive(pid)) return false;
  if (process.platform !== 'linux') return true;
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return commandLine.includes(databaseOf(folder));
}

async function isHealthy(port: number, withinMs: number, goOn = () => true): Promise<boolean> {
  for (const until = Date.now() + withinMs; Date.now() < until && goOn(); await pause(POLL_MS)) {
    if (await answers(port)) return true;
  }
  return false;
}

/** Serving means that the namespace is there too, which a fresh server makes a moment after it listens. */
async function answers(port: number): Promise<boolean> {
  try {
    const connection = await Connection.connect({
      address: addressOf(port),
      connectTimeout: 1000,
      channelArgs: grpcReconnect,
    });
    try {
      await connection.withDeadline(Date.now() + 1000, () =>
        connection.workflowService.describeNamespace({ namespace: 'default' }),
      );
      return true;
    } finally {
      await connection.close();
    }
  } catch {
    return false;
  }
}

async function remembered(folder: string): Promise<Remembered | undefined> {
  const text = await readFile(join(folder, 'server.json'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as Remembered);
}

async function remember(folder: string, started: Remembered): Promise<void> {
  await writeFile(join(folder, 'server.json.new'), JSON.stringify(started), { mode: 0o600 });
  await rename(join(folder, 'server.json.new'), join(folder, 'server.json'));
}

function logOf(folder: string): string {
  return join(folder, 'server.log');
}

function databaseOf(folder: string): string {
  return join(folder, 'temporal.db');
}

function addressOf(port: number): string {
  return `127.0.0.1:${port}`;
}

function missing(): BackoutError {
  return new BackoutError('temporal-missing', 'there is no Temporal server on this machine', {
    expected: 'the `temporal` command, on PATH or in the cache that the set-up fills',
    next: 'run `npm run setup`, install https://docs.temporal.io/cli, or name it in BACKOUT_TEMPORAL_SERVER',
  });
}
