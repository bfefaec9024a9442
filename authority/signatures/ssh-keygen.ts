import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { BackoutError } from '../../common/errors.ts';
import { messageOf } from '../../common/is-error.ts';
import { withUnlinkedFiles } from './unlinked-file.ts';

export interface SshKeygenResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: Uint8Array;
  /** Contents that the command reads as /dev/fd/3, /dev/fd/4, …. */
  readonly files?: readonly string[];
  /** `terminal`: questions and hints of ssh-keygen (passphrase, touch the key) reach the person. */
  readonly stderr?: 'pipe' | 'terminal';
  readonly timeoutMs?: number;
}

/**
 * Runs ssh-keygen; the exit status is the caller's to judge. Not through execa, which hands no open descriptors on.
 * Throws `internal` when it cannot be started or does not end by itself in time: neither says anything about a signature.
 */
export async function runSshKeygen(argv: readonly string[], options: RunOptions): Promise<SshKeygenResult> {
  return withUnlinkedFiles(options.files ?? [], async (descriptors) => {
    const child = spawn('ssh-keygen', argv, {
      stdio: ['pipe', 'pipe', options.stderr === 'terminal' ? 'inherit' : 'pipe', ...descriptors],
      // Times are read in the local zone, and a trailing Z is unknown to older releases.
      env: { ...process.env, TZ: 'UTC', LC_ALL: 'C' },
      ...(options.timeoutMs !== undefined && { signal: AbortSignal.timeout(options.timeoutMs) }),
    });
    const ended = new Promise<number | null>((resolve, reject) => {
      child.once('error', (error) => reject(cannotRun(messageOf(error))));
      child.once('close', resolve);
    });
    // It may end before it has read everything: its exit status says why, the broken pipe does not.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(options.input ?? '');
    const [exitCode, stdout, stderr] = await Promise.all([ended, textOf(child.stdout), textOf(child.stderr)]);
    if (exitCode === null) throw cannotRun('it was ended from outside, or took too long');
    return { exitCode, stdout, stderr };
  });
}

async function textOf(stream: Readable | null): Promise<string> {
  let text = '';
  for await (const chunk of stream?.setEncoding('utf8') ?? []) text += String(chunk);
  return text;
}

function cannotRun(why: string): BackoutError {
  return new BackoutError('internal', 'ssh-keygen could not be run', {
    found: why,
    next: 'install OpenSSH 8.9 or newer, so that ssh-keygen is on the PATH',
  });
}
