import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { checkout } from './processes.ts';

/** What a run of the harness has printed, and how it ended. */
export interface Ran {
  readonly exit: number | null;
  readonly lines: readonly string[];
}

/** Runs the harness as `npm run chaos` does. Its folders are made below `folder`. Asked to end when the signal aborts. */
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
  const ask = (): void => void child.kill('SIGTERM');
  signal?.addEventListener('abort', ask, { once: true });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
  const exit = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { exit, lines: said.split('\n').filter((line) => line !== '') };
}
