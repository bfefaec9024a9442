import { shellQuoted } from '../../../../common/text/shell-quoted.ts';
import type { FrozenSecretInput } from '../../schema/parts/values.ts';

/** The values of one environment's settings. */
export type ShownSettings = Readonly<Record<string, string | number | boolean>>;

/** How a POSIX shell writes an input. */
export type ShellWord = (input: FrozenSecretInput) => string;

/**
 * How a POSIX shell writes inputs: settings as values, or as variables where none are given; outputs and secrets are
 * variables, so that no secret is ever an argument.
 */
export function shellWords(settings: ShownSettings | undefined): ShellWord {
  return (input) => shellWord(input, settings);
}

/** A program with what it is given. */
export interface ShellCommand {
  readonly argv: readonly FrozenSecretInput[];
  readonly cwd: FrozenSecretInput | null;
  readonly env: Readonly<Record<string, FrozenSecretInput>>;
  readonly stdin: FrozenSecretInput | null;
}

/** A command line that runs a program. */
export function commandShell({ argv, cwd, env, stdin }: ShellCommand, word: ShellWord): string {
  const variables = Object.entries(env).map(([name, value]) => `${name}=${word(value)} `);
  const piped = stdin === null ? '' : `printf %s ${word(stdin)} | `;
  const line = piped + variables.join('') + argv.map(word).join(' ');
  return cwd === null ? line : `(cd ${word(cwd)} && ${line})`;
}

/** A request, without its method. */
export interface ShellRequest {
  readonly url: FrozenSecretInput;
  readonly headers: Readonly<Record<string, FrozenSecretInput>>;
  readonly body: FrozenSecretInput | null;
}

/** What says the method to curl. */
export function curlMethod(method: string): string {
  // With --request HEAD curl would wait for a body that never comes.
  return method === 'HEAD' ? '--head' : `--request ${method}`;
}

/**
 * A command line that sends a request. Headers that hold a secret reach curl through its standard input: everybody on a
 * machine can read arguments.
 */
export function curlShell(command: string, { url, headers, body }: ShellRequest, word: ShellWord): string {
  const named = Object.entries(headers);
  const secret = named.filter(([, value]) => holdsSecret(value));
  const open = named.filter(([, value]) => !holdsSecret(value));
  const piped = secret.map(([name, value]) => `printf '%s: %s\\n' ${shellQuoted(name)} ${word(value)}`).join('; ');
  const address = word(url);
  const words = [
    command,
    // Brackets in an address stand for many addresses otherwise.
    ...(/[[\]{}]/.test(address) ? ['--globoff'] : []),
    ...open.flatMap(([name, value]) => ['--header', [`${name}: `, value].map(word).join('')]),
    ...(secret.length > 0 ? ['--header', '@-'] : []),
    ...(body === null ? [] : ['--data-raw', word(body)]),
    address,
  ];
  return secret.length > 0 ? `{ ${piped}; } | ${words.join(' ')}` : words.join(' ');
}

function holdsSecret(input: FrozenSecretInput): boolean {
  if (typeof input !== 'object') return false;
  return 'join' in input ? input.join.some(holdsSecret) : input.ref === 'secret';
}

function shellWord(input: FrozenSecretInput, settings: ShownSettings | undefined): string {
  if (typeof input !== 'object') return shellQuoted(String(input));
  if ('join' in input) return input.join.map((part) => shellWord(part, settings)).join('');
  if (input.ref === 'secret') return `"$${input.name}"`;
  if (input.ref === 'output') return `"$${variableOf(input.step, input.path)}"`;
  const value = settings?.[input.name];
  return value === undefined ? `"$${input.name}"` : shellQuoted(String(value));
}

/** The shell variable that stands for an output: `backup_path` for `path` of the step `backup`. */
export function variableOf(step: string, path: readonly string[]): string {
  return [step, ...path].join('_').replaceAll(/[^A-Za-z0-9_]/g, '_');
}
