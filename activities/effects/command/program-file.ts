import { accessSync, closeSync, constants, openSync, readSync, statSync } from 'node:fs';
import { basename, delimiter, isAbsolute, join, resolve } from 'node:path';

/** Why a file that may be executed cannot run. */
export interface Unrunnable {
  readonly message: string;
  readonly expected: string;
  readonly found: string;
  readonly next: string;
}

/**
 * Why an executable file cannot run, or undefined where nothing speaks against it: it is empty, which would succeed without a
 * word, or what its first line names to run it is not there, and the system would say that the file itself is not there.
 */
export function unrunnable(file: string, path: string, cwd: string): Unrunnable | undefined {
  const head = headOf(file);
  if (head === undefined) return undefined;
  if (head.length === 0)
    return {
      message: 'is empty',
      expected: 'a program',
      found: 'a file of 0 bytes',
      next: 'put the program there again',
    };
  return head.subarray(0, 2).toString('latin1') === '#!' ? byFirstLine(firstLineOf(head), path, cwd) : undefined;
}

/** The kernel reads no more of a file to know what it is. */
const headSize = 256;

function headOf(file: string): Buffer | undefined {
  try {
    const opened = openSync(file, 'r');
    try {
      const buffer = Buffer.alloc(headSize);
      return buffer.subarray(0, readSync(opened, buffer, 0, buffer.length, 0));
    } finally {
      closeSync(opened);
    }
  } catch {
    return undefined; // it may be executed, and not be read
  }
}

function firstLineOf(head: Buffer): string {
  const [line = ''] = head.subarray(2).toString('utf8').split('\n');
  return line.replace(/^[ \t]+/, '');
}

function byFirstLine(line: string, path: string, cwd: string): Unrunnable | undefined {
  const [interpreter = '', ...words] = line.split(/[ \t]+/);
  const wanted = basename(interpreter) === 'env' ? programOfEnv(words) : undefined;
  if ((wanted ?? interpreter).endsWith('\r')) return carriageReturn(line);
  const isThere = isExecutable(resolve(cwd, interpreter)) && (wanted === undefined || isInPath(wanted, path, cwd));
  return isThere ? undefined : noInterpreter(wanted ?? interpreter, line);
}

function carriageReturn(line: string): Unrunnable {
  return {
    message: 'has a first line that ends with a carriage return',
    expected: 'a line feed alone (LF), as Unix ends lines',
    found: JSON.stringify(`#!${line}`),
    next: 'save it with line ends of Unix',
  };
}

function noInterpreter(name: string, line: string): Unrunnable {
  return {
    message: 'names an interpreter that is not there',
    expected: `${name} to be installed`,
    found: JSON.stringify(`#!${line}`),
    next: `install ${name}, or correct the first line of the file`,
  };
}

/** What `#!/usr/bin/env -S node --flag` runs; undefined where it says more than a name. */
function programOfEnv(words: readonly string[]): string | undefined {
  const [name] = words[0] === '-S' ? words.slice(1) : words;
  return name === undefined || name.startsWith('-') || name.includes('=') ? undefined : name;
}

function isInPath(name: string, path: string, cwd: string): boolean {
  if (name.includes('/')) return isExecutable(resolve(cwd, name));
  return path
    .split(delimiter)
    .some((folder) => isExecutable(join(isAbsolute(folder) ? folder : resolve(cwd, folder), name)));
}

/** Whether a file is there that this process may execute. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
