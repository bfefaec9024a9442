import { execFile } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { BackoutError } from '../../../common/errors.ts';

/** How a command gets exactly its environment, though a shell supervises it. */
export interface HandOver {
  /** What the supervisor has instead: the same values, under names that mean nothing to any shell. */
  readonly environment: Readonly<Record<string, string>>;
  /** These names, with blanks between them. */
  readonly values: string;
  /** What the command's own process evaluates before it becomes the command; it names variables, and holds no value. */
  readonly apply: string;
  /** Words that go before the command's own. */
  readonly words: readonly string[];
}

/**
 * Hands an environment over through a supervisor that runs under this shell. No argument contains a value: every user
 * of the host can read them. Throws `command-not-found` where the host has nothing that hands over such names.
 */
export async function handOverEnvironment(
  environment: Readonly<Record<string, string>>,
  path: string,
  shell: string,
): Promise<HandOver> {
  const names = Object.keys(environment);
  const held = heldNames(names);
  const kind = shellKind(shell);
  const direct = kind === 'busybox' || (kind === 'dash' && !names.includes('OPTIND'));
  if (!direct) await checkEnv();
  return {
    environment: Object.fromEntries(names.map((name, at) => [held[at] ?? name, environment[name] ?? ''])),
    values: held.join(' '),
    apply: direct ? assignments(names, held) : '',
    words: direct ? [] : throughEnv(names, held, path),
  };
}

/** As many names as there are variables; none of them is, or becomes, one of these. */
function heldNames(names: readonly string[]): string[] {
  let prefix = 'backout_value_';
  while (names.some((name) => name.startsWith(prefix))) prefix = `_${prefix}`;
  return names.map((_, at) => `${prefix}${at}`);
}

/**
 * A shell that is known to pass every name and value on unchanged costs no process more. dash reads `OPTIND` as a number;
 * bash takes two dozen names for its own (`UID`, `SHELLOPTS`, `SECONDS`), and so may any other.
 */
function shellKind(shell: string): 'dash' | 'busybox' | 'other' {
  const name = basename(realpathSync(shell));
  if (name === 'dash') return 'dash';
  return name.startsWith('busybox') ? 'busybox' : 'other';
}

/** What a shell sets by itself goes first: only what the command is to have is left. */
function assignments(names: readonly string[], held: readonly string[]): string {
  const given = names.map((name, at) => `${name}=$${held[at]}`);
  return `unset PATH PWD OLDPWD SHLVL\n${given.join('\n')}\nunset ${held.join(' ')}\nexport ${names.join(' ')}`;
}

const env = '/usr/bin/env';

/** `env -S` reads a value from its own environment, and so shows none among its arguments. */
function throughEnv(names: readonly string[], held: readonly string[], path: string): string[] {
  const given = names.map((name, at) => `${name}=$\{${held[at]}}`).join(' ');
  // A path with an equals sign would be one more variable.
  return [env, '-i', '-S', given, ...(path.includes('=') ? ['/usr/bin/nice', '-n', '0'] : [])];
}

const run = promisify(execFile);
let checked: Promise<void> | undefined;

async function checkEnv(): Promise<void> {
  checked ??= testEnv();
  await checked;
}

async function testEnv(): Promise<void> {
  const given = { backout_value: 'a  "b"' };
  const answer = await run(env, ['-i', '-S', 'PROBE=${backout_value}', env], { env: given }).catch(() => undefined);
  if (answer?.stdout === 'PROBE=a  "b"\n') return;
  checked = undefined;
  throw new BackoutError('command-not-found', 'this host cannot hand a command its environment', {
    expected: `${env} with the option -S (coreutils 8.30), or dash or busybox as /bin/sh`,
    found: 'neither',
    next: 'install coreutils or dash on this host, then continue the step',
  });
}
