import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { BackoutError } from '../../../common/errors.ts';

/** What a command is started with. */
interface Given {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** The supervisor is started with the same, with its own script, and with two more names for each variable. */
const ownSize = 16_384;
const nameSize = 64;
/** In the supervisor's environment a value has a name of about this length. */
const heldSize = 24;
const pointerSize = 8;

/**
 * Checks that a command can be started with this: the kernel limits each argument and variable, and all of them together.
 * Throws `input-unresolved`, and says which is too long.
 */
export function checkSize({ argv, env }: Given): void {
  const most = mostForOne();
  const variables = Object.entries(env);
  for (const [at, word] of argv.entries())
    if (bytesOf(word) > most) throw tooLong(`argument ${at}`, bytesOf(word), most);
  for (const [name, value] of variables) {
    const size = bytesOf(`${name.padEnd(heldSize)}=${value}`);
    if (size > most) throw tooLong(`the variable ${name}`, size, most);
  }
  const names = variables.reduce((sum, [name]) => sum + 3 * bytesOf(name) + nameSize, 0);
  const texts = [...argv, ...Object.values(env)].reduce((sum, text) => sum + bytesOf(text) + pointerSize, 0);
  const [all, mostForAll] = [texts + names + ownSize, mostTogether()];
  if (all > mostForAll) throw tooLong('all arguments and variables together', all, mostForAll);
}

/** With the NUL that ends each. */
function bytesOf(text: string): number {
  return Buffer.byteLength(text) + 1;
}

function tooLong(what: string, size: number, most: number): BackoutError {
  return new BackoutError('input-unresolved', `the argument list of the command is too long on ${hostname()}`, {
    expected: `at most ${most} bytes for ${what}`,
    found: `${size} bytes`,
    next: 'hand large texts over with stdin or in a file',
  });
}

/** The kernel's MAX_ARG_STRLEN: 32 pages. */
function mostForOne(): number {
  return 32 * pageSize();
}

/** A quarter of the stack, but no less than 32 pages and no more than 6 MiB. */
function mostTogether(): number {
  const stack = /^Max stack size +(\S+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
  const quarter = stack === undefined || stack === 'unlimited' ? Number.POSITIVE_INFINITY : Number(stack) / 4;
  return Math.max(mostForOne(), Math.min(quarter, 6 * 1024 * 1024));
}

const pageSizeEntry = 6n;

/** As the kernel told this process when it began. */
function pageSize(): number {
  const vector = readFileSync('/proc/self/auxv');
  for (let at = 0; at + 16 <= vector.length; at += 16)
    if (vector.readBigUInt64LE(at) === pageSizeEntry) return Number(vector.readBigUInt64LE(at + 8));
  return 4096;
}
