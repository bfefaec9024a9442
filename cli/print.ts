import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { signatureNamespace } from '../authority/envelope.ts';
import { BackoutError } from '../common/errors.ts';
import { messageOf } from '../common/is-error.ts';
import { shellQuoted } from '../common/shell-quoted.ts';
import type { Draft } from './client/api.ts';
import type { Context } from './command.ts';

/**
 * Prints the exact bytes to sign, to the byte: nothing is added to them, no line break either. What to do with them is
 * said on stderr, with the lines to copy.
 */
export async function printDraft({ api, io, options, out }: Context, draft: Draft): Promise<void> {
  const { bytes, by, expiresAt } = await (await api()).print(draft, options.text('by'));
  const file = options.text('out');
  if (file === undefined) io.stdout.write(bytes);
  else await writeGiven(resolve(io.cwd, file), bytes);
  const name = shellQuoted(file ?? 'FILE');
  out.say(
    ...(file === undefined && io.screen ? [''] : []),
    `Nothing was sent. ${by} signs ${file === undefined ? 'these bytes, saved unchanged as FILE' : name}, and anybody submits them until ${expiresAt}:`,
    `  ssh-keygen -Y sign -n ${signatureNamespace} -f KEY ${name}`,
    `  backout submit ${name} ${shellQuoted(`${file ?? 'FILE'}.sig`)}`,
  );
}

async function writeGiven(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeFile(path, bytes, { mode: 0o600 });
  } catch (error) {
    throw new BackoutError('file-unreadable', 'the request cannot be written there', {
      expected: 'a file that can be written',
      found: messageOf(error),
      where: path,
      next: 'name another one with --out',
    });
  }
}
