import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { resolve } from 'node:path';

/** What a command is given; `path` is its program. */
interface Given {
  readonly path: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: string | undefined;
  readonly cwd: string | undefined;
}

/** Names under which a program opens its own output once more. */
const ownOutput = /\/dev\/(?:stdout|stderr|fd\/)|\/proc\/(?:self|thread-self|\$\$|\d+)\/fd\//;

/** How many bytes of a script are read, and how many files are looked into. */
const longest = 262_144;
const mostFiles = 4;

/**
 * Whether a command may open its output itself, as scripts do with `> /dev/stderr`: on a file that erases what was written
 * before. Its words, its variables, what it reads, its program where that is a script, and files among its arguments are
 * looked at; what those call is not.
 */
export function namesItsOutput({ path, args, env, stdin = '', cwd = '/' }: Given): boolean {
  const texts = [...args, ...Object.values(env), stdin];
  if (texts.some((text) => ownOutput.test(text))) return true;
  const files = args.filter((arg) => arg !== '' && !arg.startsWith('-') && !arg.includes('\n'));
  return isNamedIn(path, '#!') || files.slice(0, mostFiles).some((file) => isNamedIn(resolve(cwd, file)));
}

/** Whether a file that begins so names one of them; not where it cannot be read. */
function isNamedIn(path: string, begins = ''): boolean {
  const text = beginningOfFile(path, begins.length || longest);
  if (text === undefined || !text.startsWith(begins)) return false;
  return ownOutput.test(begins === '' ? text : (beginningOfFile(path, longest) ?? ''));
}

function beginningOfFile(path: string, length: number): string | undefined {
  try {
    const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      if (!fstatSync(file).isFile()) return undefined;
      const buffer = Buffer.alloc(length);
      return buffer.toString('latin1', 0, readSync(file, buffer, 0, length, 0));
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
}
