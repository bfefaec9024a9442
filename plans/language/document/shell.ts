import { shellQuoted } from '../../../common/shell-quoted.ts';
import type { FrozenProbe } from '../schema/criteria.ts';
import type { HttpStep, CommandStep, FrozenStep, UndoStep } from '../schema/steps.ts';
import type { FrozenSecretInput } from '../schema/values.ts';

/** The values of one environment's settings. */
export type ShownSettings = Readonly<Record<string, string | number | boolean>>;

/**
 * What a person types into a POSIX shell to do by hand what a step does, for the night when Backout itself is down.
 * Settings stand there as values, or as variables where none are given; outputs and secrets are variables, so that no
 * secret is ever an argument. Undefined for steps that are not commands or HTTP calls.
 */
export function shellOf(step: FrozenStep | UndoStep, settings: ShownSettings | undefined): string | undefined {
  const word = (input: FrozenSecretInput): string => shellWord(input, settings);
  if (step.kind === 'command') return commandShell(step, word);
  return step.kind === 'http' ? httpShell(step, word) : undefined;
}

/** What a person types to read by hand what a probe reads: its command, or the document that its value is found in. */
export function probeShellOf(probe: FrozenProbe, settings: ShownSettings | undefined): string {
  const word = (input: FrozenSecretInput): string => shellWord(input, settings);
  if (probe.kind === 'command') return commandShell({ ...probe, stdin: null }, word);
  const { read } = probe;
  const wanted = read.kind === 'status' ? '%{http_code}' : read.kind === 'latency' ? '%{time_total}' : undefined;
  const only = wanted === undefined ? '' : ` --output /dev/null --write-out '${wanted}\\n'`;
  const method = methodWords(probe.kind === 'http' ? probe.method : 'GET');
  return curl(`curl --silent --show-error ${method}${only}`, { ...probe, body: null }, word);
}

type Word = (input: FrozenSecretInput) => string;

function commandShell(step: Pick<CommandStep, 'argv' | 'cwd' | 'env' | 'stdin'>, word: Word): string {
  const env = Object.entries(step.env).map(([name, value]) => `${name}=${word(value)} `);
  const piped = step.stdin === null ? '' : `printf %s ${word(step.stdin)} | `;
  const line = piped + env.join('') + step.argv.map(word).join(' ');
  return step.cwd === null ? line : `(cd ${word(step.cwd)} && ${line})`;
}

function httpShell(step: Pick<HttpStep, 'method' | 'url' | 'headers' | 'body'>, word: Word): string {
  return curl(`curl --fail-with-body --silent --show-error ${methodWords(step.method)}`, step, word);
}

function methodWords(method: HttpStep['method'] | 'HEAD'): string {
  // With --request HEAD curl would wait for a body that never comes.
  return method === 'HEAD' ? '--head' : `--request ${method}`;
}

/** Headers that hold a secret reach curl through its standard input: everybody on a machine can read arguments. */
function curl(command: string, { url, headers, body }: Pick<HttpStep, 'url' | 'headers' | 'body'>, word: Word): string {
  const named = Object.entries(headers);
  const secret = named.filter(([, value]) => holdsSecret(value));
  const open = named.filter(([, value]) => !holdsSecret(value));
  const piped = secret.map(([name, value]) => `printf '%s: %s\\n' ${shellQuoted(name)} ${word(value)}`).join('; ');
  const address = word(url);
  const words = [
    command,
    // Brackets in an address stand for many addresses otherwise.
    ...(/[[\]{}]/.test(address) ? ['--globoff'] : []),
    ...open.flatMap(([name, value]) => ['--header', joined([`${name}: `, value], word)]),
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

function joined(parts: readonly FrozenSecretInput[], word: Word): string {
  return parts.map(word).join('');
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
