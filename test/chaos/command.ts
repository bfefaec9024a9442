import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { checkout, processesOf } from './processes.ts';

/** Whoever is asked to end is given so long: a round ends what it has begun. */
const ENDING_MS = 60_000;

/** What a run of the harness has printed, and how it ended. */
export interface Ran {
  readonly exit: number | null;
  readonly lines: readonly string[];
}

/**
 * Runs the harness as `npm run chaos` does. Its folders are made below `folder`. It is asked to end when the signal
 * aborts, and ended with all that it started where it does not.
 */
export async function runChaos(folder: string, args: readonly string[], signal?: AbortSignal): Promise<Ran> {
  const env = { ...process.env, NODE_OPTIONS: '', TMPDIR: folder };
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(checkout, 'test/chaos/main.ts'), ...args],
    {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const ask = (): void => {
    child.kill('SIGTERM');
    setTimeout(() => endAll(folder), ENDING_MS).unref();
  };
  signal?.addEventListener('abort', ask, { once: true });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
  const exit = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { exit, lines: said.split('\n').filter((line) => line !== '') };
}

function endAll(folder: string): void {
  for (const line of processesOf(folder)) {
    try {
      process.kill(Number(line.split(' ', 1)[0]), 'SIGKILL');
    } catch {
      // It has just ended by itself.
    }
  }
}
