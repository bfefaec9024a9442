import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { BackoutError } from '../common/errors.ts';
import { messageOf } from '../common/is-error.ts';
import type { Context } from './command.ts';
import { safe } from './render/safe.ts';

/**
 * Where a document goes that is meant for a file: into that of `--out`, else to stdout as it is, and harmless where a
 * terminal shows it. Throws `file-unreadable` where the file cannot be written.
 */
export async function writeOut({ io, options, out }: Context, content: string, about: object): Promise<void> {
  const to = options.text('out');
  if (to === undefined) {
    return void io.stdout.write(io.screen ? content.split('\n').map(safe).join('\n') : content);
  }
  const path = resolve(io.cwd, to);
  await writeFile(path, content).catch((error: unknown) => {
    throw new BackoutError('file-unreadable', 'the file cannot be written', { found: messageOf(error), where: path });
  });
  out.document({ ...about, file: path }, () => [path]);
}
