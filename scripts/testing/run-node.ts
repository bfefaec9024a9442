import { spawn } from 'node:child_process';

/**
 * Runs a Node program of this checkout in the foreground; its exit status, or 1 when a signal ended it. After `limitMs`
 * it is killed, and stderr says so: a check that hangs must not hold everything up.
 */
export function runNode(args: readonly string[], limitMs?: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      stdio: 'inherit',
      ...(limitMs === undefined ? {} : { timeout: limitMs, killSignal: 'SIGKILL' }),
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (child.killed) console.error(`killed after ${(limitMs ?? 0) / 1000} s: it did not come to its end`);
      else if (signal) console.error(`ended by ${signal}, which somebody else sent`);
      resolve(code ?? 1);
    });
  });
}
