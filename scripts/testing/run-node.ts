import { spawn } from 'node:child_process';

/** Runs a Node program of this checkout in the foreground; its exit status, or 1 when a signal ended it. */
export function runNode(args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: 'inherit' });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}
