import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { execa } from 'execa';
import { BackoutError } from '../../../common/errors.ts';
import { messageOf } from '../../../common/is-error.ts';
import type { Masker } from './masking.ts';

/** Where a secret's value comes from, as the worker's configuration says (`worker.secrets`). */
export type SecretProvider =
  | { readonly from: 'environment'; readonly variable: string }
  | { readonly from: 'file'; readonly path: string }
  | { readonly from: 'command'; readonly argv: readonly string[] };

export type SecretProviders = Readonly<Record<string, SecretProvider>>;

/** Resolves secrets for one attempt, each once, and teaches the masker every value that it gives out. */
export type SecretSource = (name: string) => Promise<string>;

const commandTimeoutMs = 30_000;

/** Secrets of this worker. A source throws `secret-unresolved`, and never says more of a value than its length. */
export function secretSource(providers: SecretProviders, masker: Masker): SecretSource {
  const resolved = new Map<string, Promise<string>>();
  return (name) => {
    const known = resolved.get(name) ?? resolveSecret(name, providers, masker);
    resolved.set(name, known);
    return known;
  };
}

async function resolveSecret(name: string, providers: SecretProviders, masker: Masker): Promise<string> {
  const provider = Object.hasOwn(providers, name) ? providers[name] : undefined;
  if (!provider)
    throw unresolved(name, `an entry under worker.secrets in this worker's configuration`, 'none of that name');
  const value = withoutLastBreak(await read(name, provider));
  if (value === '') throw unresolved(name, 'a value', 'nothing', describe(provider));
  masker.add(name, value);
  return value;
}

async function read(name: string, provider: SecretProvider): Promise<string> {
  try {
    if (provider.from === 'environment') return process.env[provider.variable] ?? '';
    if (provider.from === 'file') return await readFile(provider.path, 'utf8');
    return await readFromCommand(provider.argv);
  } catch (thrown) {
    throw unresolved(name, 'a value', messageOf(thrown), describe(provider));
  }
}

/** What a provider prints may be half a secret: neither output nor arguments get into the message. */
async function readFromCommand([file = '', ...args]: readonly string[]): Promise<string> {
  const result = await execa(file, args, {
    reject: false,
    stdin: 'ignore',
    timeout: commandTimeoutMs,
    stripFinalNewline: false,
  });
  if (result.failed)
    throw new Error(
      result.timedOut
        ? 'it did not answer in time'
        : `it ended with ${result.exitCode ?? result.code ?? result.signal}`,
    );
  return result.stdout;
}

function withoutLastBreak(value: string): string {
  return value.replace(/\r?\n$/, '');
}

function describe(provider: SecretProvider): string {
  if (provider.from === 'environment') return `environment variable ${provider.variable}`;
  return provider.from === 'file' ? provider.path : `command ${provider.argv[0]}`;
}

function unresolved(name: string, expected: string, found: string, where = 'worker.secrets'): BackoutError {
  return new BackoutError('secret-unresolved', `the secret "${name}" cannot be resolved on ${hostname()}`, {
    expected,
    found,
    where,
    next: `give worker.secrets.${name} a provider that works on this worker, then continue the step`,
  });
}
