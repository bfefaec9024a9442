import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Installation } from './installation.ts';
import { environmentFor } from './processes.ts';

/** What `backout audit verify` says of the record, or null where it says that all is well. */
export async function auditOf({ dir, fingerprint, premises }: Installation): Promise<string | null> {
  const args = ['audit', 'verify', '--record', dir, '--fingerprint', fingerprint];
  const env = { ...environmentFor(dir), NO_COLOR: '1' };
  const child = spawn(join(premises.root, 'bin/backout'), args, {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 120_000,
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return code === 0 ? null : `audit verify ended with ${code}: ${said.slice(0, 2000)}`;
}
