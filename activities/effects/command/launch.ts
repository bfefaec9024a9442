import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { BackoutError } from '../../../common/errors.ts';
import { messageOf } from '../../../common/is-error.ts';
import { handOverEnvironment } from './hand-over.ts';
import { namesItsOutput } from './names-its-output.ts';
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

/** A process to start: all that is needed to start a supervisor, and nothing that only this process could do. */
export interface SupervisorCall {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string | undefined;
}

/**
 * Starts a command of an opened spool folder under its supervisor, in a session and process group of its own, so that nothing which ends this
 * process ends it too. Throws where not even the supervisor could be started: then nothing has run.
 */
export async function launch(command: Launch, shell = '/bin/sh'): Promise<Launched> {
  writeIntention(command.folder, command.intention);
  const call = await supervisorCall(command, shell);
  const stdin = command.stdin === undefined ? undefined : fileOf(command.stdin);
  try {
    return await startSupervisor(call, stdin);
  } finally {
    if (stdin !== undefined) closeSync(stdin);
  }
}

async function supervisorCall(command: Launch, shell: string): Promise<SupervisorCall> {
  const { folder, intention, path } = command;
  const { head, tail, most } = boundsOf(command.outputLimit);
  const inside = command.cwd === undefined ? {} : { PWD: command.cwd };
  const wanted = { ...inside, ...command.env, ...markerVariable(folder) };
  const { environment, values, apply, words } = await handOverEnvironment(wanted, path, shell);
  const outputs = namesItsOutput(command) ? 'pipes' : 'files';
  const given = [folder, intention.mode, ...[head, tail, most].map(String), outputs, values, apply];
  return {
    file: shell,
    args: ['-c', supervisorScript, 'backout-step', ...given, ...words, path, ...command.args],
    env: { PATH: ownPath(), ...environment, ...markerVariable(folder) },
    cwd: command.cwd,
  };
}

/** Where the supervisor finds the few programs that it uses itself: what the step calls PATH is not looked at. */
function ownPath(): string {
  return [process.env['PATH'], '/usr/local/bin:/usr/bin:/bin'].filter(Boolean).join(delimiter);
}

/** A command that takes longer has its output watched also while this process lives: it can be frozen. */
const longMs = 1000;

async function startSupervisor({ file, args, env, cwd }: SupervisorCall, stdin: number | undefined): Promise<Launched> {
  const child = spawn(file, args, {
    detached: true,
    env,
    cwd,
    stdio: [stdin ?? 'ignore', 'ignore', 'ignore', 'pipe'],
  });
  await started(child);
  // A pipe of Node's goes both ways, which its type does not say.
  const lifeline = child.stdio[3] as Socket | null | undefined;
  // A supervisor that was killed reads no more: whoever follows finds out otherwise.
  lifeline?.on('error', () => undefined);
  const wake = setTimeout(() => void lifeline?.write('\n'), longMs);
  const release = (): void => {
    clearTimeout(wake);
    lifeline?.destroy();
    // A worker that shuts down would otherwise not be gone before the last of its commands.
    child.unref();
  };
  // The first line wakes the watch, where it was not awake.
  const leave = (): void => void lifeline?.write('\nleave\n', release);
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => {
      // Where the supervisor was killed, its watch still waits for us, and would be taken for a survivor for ever.
      release();
      resolve();
    });
  });
  return { gone, release, leave };
}

/** Throws where the process could not be started. */
async function started(child: ChildProcess): Promise<void> {
  if (child.pid !== undefined) return;
  const thrown = await new Promise<Error>((resolve) => void child.once('error', resolve));
  throw new BackoutError('command-not-found', 'the command could not be started', {
    expected: '/bin/sh and the working directory',
    found: messageOf(thrown),
  });
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
