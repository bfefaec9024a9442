import { readFile } from 'node:fs/promises';
import { BackoutError } from '../../common/errors.ts';
import type { SigningKey } from './signing.ts';
import { runSshKeygen } from './ssh-keygen.ts';

/**
 * The public half of a key as a roster holds it, `ssh-ed25519 AAAA…` without comment: from the file beside a private
 * key, else from the private key itself, whose passphrase may then be asked for. Throws `key-none`.
 */
export async function publicLineOf(key: SigningKey): Promise<string> {
  if (key.kind === 'agent') return withoutComment(key.publicKey);
  const beside = await readFile(`${key.file}.pub`, 'utf8').catch(() => undefined);
  if (beside !== undefined) return withoutComment(beside);
  const { stdout, exitCode } = await runSshKeygen(['-y', '-f', key.file], { stderr: 'terminal' });
  if (exitCode === 0) return withoutComment(stdout);
  throw new BackoutError('key-none', 'the public half of the key cannot be read', {
    expected: `${key.file}.pub, or a private key that ssh-keygen can read`,
    found: 'neither',
    next: `ssh-keygen -y -f ${key.file} > ${key.file}.pub`,
  });
}

function withoutComment(line: string): string {
  return line.trim().split(/\s+/).slice(0, 2).join(' ');
}
