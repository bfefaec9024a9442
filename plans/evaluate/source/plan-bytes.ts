import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { BackoutError, isBackoutError } from '../../../common/errors.ts';
import { messageOf } from '../../../common/is-error.ts';
import { planLimits } from '../../language/schema/plan.ts';
import { lineStarts, placeAt } from './source.ts';

/** More than four times what its frozen plan may be is no plan that somebody wrote. */
const largestSource = 4 * planLimits.bytes;
const endings = /\.(ts|mts|js|mjs|json)$/;

/** The bytes of a plan file. Throws `file-unreadable` for what is no such file, and `plan-too-large`. */
export async function readPlanFile(path: string, shown: string): Promise<Uint8Array> {
  try {
    await requireOrdinary(path, shown);
    return new Uint8Array(await readFile(path));
  } catch (thrown) {
    if (isBackoutError(thrown)) throw thrown;
    throw new BackoutError('file-unreadable', 'the plan file cannot be read', {
      expected: 'a file such as plans/storefront/2.4.1.ts',
      found: messageOf(thrown),
      where: shown,
      next: 'Name an existing file, or write one: backout plan new FILE --release RELEASE',
    });
  }
}

async function requireOrdinary(path: string, shown: string): Promise<void> {
  const about = await stat(path);
  // A pipe can be waited for in vain, and what stands in it is read only once.
  if (!about.isFile()) throw new Error(about.isDirectory() ? 'a folder' : 'no ordinary file');
  if (!endings.test(path)) throw notOfAPlan(path, shown);
  if (about.size > largestSource) throw tooLarge(about.size, shown);
}

function notOfAPlan(path: string, where: string): BackoutError {
  return new BackoutError('file-unreadable', 'this is not the file of a plan', {
    expected: 'TypeScript, such as plans/storefront/2.4.1.ts, or a frozen plan in a .json file',
    found: basename(path),
    where,
    next: 'Name the plan, or give its file one of these endings: .ts .mts .js .mjs .json',
  });
}

function tooLarge(size: number, where: string): BackoutError {
  return new BackoutError('plan-too-large', 'the plan file is too large', {
    expected: `at most ${largestSource} bytes`,
    found: `${size} bytes`,
    where,
    next: 'Divide the plan, or shorten its texts.',
  });
}

/** Throws `plan-source-failed` for bytes that are no text: they would be in the plan as marks of what was lost. */
export function requireUtf8(source: Uint8Array, shown: string): void {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(source);
  if (Buffer.from(text).equals(source)) return;
  const { line, column } = placeAt(lineStarts(text), Math.max(0, text.indexOf('\ufffd')));
  throw new BackoutError('plan-source-failed', 'the plan file is not a text in UTF-8', {
    expected: 'TypeScript in UTF-8',
    found: 'bytes of another encoding, or of no text',
    where: `${shown}:${line}:${column}`,
    next: 'Save the file as UTF-8.',
  });
}
