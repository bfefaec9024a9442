import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { BackoutError } from '../../common/errors.ts';
import { messageOf } from '../../common/is-error.ts';
import type { CommandLine, Render } from './output.ts';
import { pageOptions } from './io.ts';
import { safeText } from './safe-text.ts';

/** Reads a file that a person named. Throws `file-unreadable`. */
export async function readGiven(path: string, cwd: string): Promise<Buffer> {
  try {
    return await readFile(resolve(cwd, path));
  } catch (error) {
    throw new BackoutError('file-unreadable', `${path} cannot be read`, {
      expected: 'a file',
      found: messageOf(error),
      where: resolve(cwd, path),
      next: 'name a file that is there and that you may read',
    });
  }
}

/**
 * Writes a file that a person named, and resolves to its whole path. Throws `file-unreadable` where it cannot be
 * written.
 */
export async function writeGiven(
  path: string,
  cwd: string,
  content: string | Uint8Array,
  { what, mode = 0o666 }: { readonly what: string; readonly mode?: number },
): Promise<string> {
  const whole = resolve(cwd, path);
  try {
    await writeFile(whole, content, { mode });
    return whole;
  } catch (error) {
    throw new BackoutError('file-unreadable', `${what} cannot be written there`, {
      expected: 'a file that can be written',
      found: messageOf(error),
      where: whole,
      next: 'name another one with --out',
    });
  }
}

/**
 * Writes a document that is meant for a file: into the file of `--out`, else to stdout. Stdout gets it inside a JSON
 * document with --json, harmless on a terminal, and otherwise unchanged. Throws `file-unreadable` where the file cannot
 * be written.
 */
export async function writeOut({ io, options, out }: CommandLine, content: string, about: object): Promise<void> {
  const to = options.text('out');
  if (to === undefined && out.json) return out.document({ ...about, content }, () => []);
  if (to === undefined) {
    return void io.stdout.write(io.screen ? content.split('\n').map(safeText).join('\n') : content);
  }
  const file = await writeGiven(to, io.cwd, content, { what: 'the file' });
  out.document({ ...about, file }, () => [file]);
}

/**
 * Writes a page that is meant for a terminal: there, or to stdout as a JSON document, or without colours into the file
 * of `--out`. Throws `file-unreadable` where the file cannot be written.
 */
export async function pageOut<T>(context: CommandLine, view: T, render: Render<T>, about: object): Promise<void> {
  const { io, options, out } = context;
  if (options.text('out') === undefined) return out.document(view, render);
  const lines = render(view, pageOptions({ ...io, screen: false, colour: false }));
  await writeOut(context, lines.map((line) => `${line}\n`).join(''), about);
}
