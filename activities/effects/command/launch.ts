import { closeSync, existsSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { BackoutError } from '../../../common/errors.ts';
import { messageOf } from '../../../common/is-error.ts';
import { boundsOf } from './output-limits.ts';
import { markerOf, type Intention, writeIntention } from './spool.ts';
import { supervisorScript } from './supervisor.ts';

/** Everything about a command is resolved: `path` is what `argv[0]` was found to be. */
export interface Launch {
  readonly folder: string;
  readonly path: string;
  readonly args: readonly string[];
  readonly cwd: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: string | undefined;
  readonly intention: Intention;
  /** How much of its output is kept in the end: the spool holds little more. */
  readonly outputLimit: number;
}

/** A supervisor that this process has started. */
export interface Launched {
  /** Resolves when the supervisor has ended. */
  readonly gone: Promise<void>;
  /**
   * Lets go of the lifeline, and of the command: this process may end before it. A `kill` command that still runs is ended;
   * the output of another one bounds itself from now on.
   */
  release(): void;
  /** Lets go of the command for a process that ends on purpose, to be replaced: what still runs goes on, `kill` or not. */
  leave(): void;
}

/**
 * Starts a command of an opened spool folder under its supervisor, in a session and process group of its own, so that nothing which ends this
 * process ends it too. Throws where not even the supervisor could be started: then nothing has run.
 */
export async function launch(command: Launch): Promise<Launched> {
  writeIntention(command.folder, command.intention);
  const stdin = command.stdin === undefined ? undefined : fileOf(command.stdin);
  try {
    return await spawnSupervisor(command, stdin);
  } finally {
    if (stdin !== undefined) closeSync(stdin);
  }
}

/** A command that takes longer has its output watched also while this process lives: it can be frozen. */
const longMs = 1000;

async function spawnSupervisor(command: Launch, stdin: number | undefined): Promise<Launched> {
  const { mode } = command.intention;
  const { head, tail, most } = boundsOf(command.outputLimit);
  const given = [command.folder, mode, ...[head, tail, most].map(String), command.path, ...command.args];
  const args = ['-c', supervisorScript, 'backout-step', ...given];
  const child = execa('/bin/sh', args, {
    detached: true,
    cleanup: false,
    reject: false,
    buffer: false,
    extendEnv: false,
    env: { ...command.env, ...markerVariable(command.folder) },
    ...(command.cwd === undefined ? {} : { cwd: command.cwd }),
    // Its types know the standard descriptors alone, but any open one is handed on as it is.
    stdio: [(stdin as 0 | undefined) ?? 'ignore', 'ignore', 'ignore', 'pipe'],
  });
  // A pipe of Node's goes both ways, which its type does not say.
  const lifeline = child.nodeChildProcess.stdio[3] as Socket | null | undefined;
  // A supervisor that was killed reads no more: whoever follows finds out otherwise.
  lifeline?.on('error', () => undefined);
  const wake = setTimeout(() => void lifeline?.write('\n'), longMs);
  const release = (): void => {
    clearTimeout(wake);
    lifeline?.destroy();
    // A worker that shuts down would otherwise not be gone before the last of its commands.
    child.nodeChildProcess.unref();
  };
  // The first line wakes the watch, where it was not awake.
  const leave = (): void => void lifeline?.write('\nleave\n', release);
  const gone = new Promise<void>((resolve) => {
    child.nodeChildProcess.once('exit', () => {
      // Where the supervisor was killed, its watch still waits for us, and would be taken for a survivor for ever.
      release();
      resolve();
    });
  });
  if (child.pid === undefined) {
    release();
    const { cause } = await child;
    throw new BackoutError('command-not-found', 'the command could not be started', {
      expected: '/bin/sh and the working directory',
      found: messageOf(cause),
    });
  }
  return { gone, release, leave };
}

function markerVariable(folder: string): Record<string, string> {
  const marker = markerOf(folder);
  const name = marker.slice(0, marker.indexOf('='));
  return { [name]: folder };
}

/**
 * A descriptor from which exactly this text is read. A file without a name instead of a pipe: the command gets all of
 * it even if this process dies at once, and where there is shared memory, no secret touches a disk.
 */
function fileOf(text: string): number {
  const path = join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), `backout-${randomUUID()}`);
  const write = openSync(path, 'wx', 0o600);
  try {
    const read = openSync(path, 'r');
    writeAll(write, Buffer.from(text, 'utf8'));
    return read;
  } finally {
    unlinkSync(path);
    closeSync(write);
  }
}

function writeAll(descriptor: number, bytes: Buffer): void {
  for (let done = 0; done < bytes.length;) done += writeSync(descriptor, bytes, done);
}
