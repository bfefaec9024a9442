import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { BackoutError } from '../../common/errors.ts';
import { keyFingerprint } from '../../roster/keys.ts';
import { runSshKeygen } from './ssh-keygen.ts';
import type { SigningKey } from './signing.ts';
import type { AgentKey } from './agent-keys.ts';

/** Where a key was named. */
export type KeySource = '--key' | 'BACKOUT_KEY' | 'git' | 'agent';
export type NamedKey = SigningKey & { readonly source: KeySource };

const publicKeyLine = /^(?:ssh|ecdsa|sk)-[a-z0-9@.-]+ [A-Za-z0-9+/=]+/;

/**
 * The key that a person named: a private key file, a public key file (its private half beside it, else in the agent),
 * a public key itself with or without `key::`, or a fingerprint of a key in the agent. Throws `key-none`.
 */
export async function keyNamed(name: string, inAgent: readonly AgentKey[], source: KeySource): Promise<NamedKey> {
  const literal = name.startsWith('key::') ? name.slice(5) : name;
  if (publicKeyLine.test(literal)) return { ...fromAgent(keyFingerprint(literal), inAgent, source), source };
  if (name.startsWith('SHA256:')) return { ...fromAgent(name, inAgent, source), source };
  const file = name.startsWith('~/') ? join(homedir(), name.slice(2)) : name;
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) throw notFound(source, `no file ${file} that can be read`);
  return {
    ...(publicKeyLine.test(text)
      ? await fromPublicFile(file, text, inAgent, source)
      : await fromPrivateFile(file, source)),
    source,
  };
}

async function fromPublicFile(
  file: string,
  text: string,
  inAgent: readonly AgentKey[],
  source: KeySource,
): Promise<SigningKey> {
  const fingerprint = keyFingerprint(text.trim());
  const held = inAgent.find((key) => key.fingerprint === fingerprint);
  if (held) return held;
  const beside = file.replace(/\.pub$/, '');
  const isThere =
    beside !== file &&
    (await readFile(beside).then(
      () => true,
      () => false,
    ));
  return isThere ? { kind: 'file', file: beside, fingerprint } : fromAgent(fingerprint, inAgent, source);
}

/** ssh-keygen reads the fingerprint without the passphrase: the public half is in the clear. */
async function fromPrivateFile(file: string, source: KeySource): Promise<SigningKey> {
  const listed = await runSshKeygen(['-l', '-f', file], { timeoutMs: 5000 });
  const fingerprint = /SHA256:[A-Za-z0-9+/]{43}/.exec(listed.exitCode === 0 ? listed.stdout : '')?.[0];
  if (fingerprint === undefined) throw notFound(source, `${file}, which is not an SSH key`);
  return { kind: 'file', file, fingerprint };
}

function fromAgent(fingerprint: string, inAgent: readonly AgentKey[], source: KeySource): AgentKey {
  const held = inAgent.find((key) => key.fingerprint === fingerprint);
  if (held) return held;
  const seen = inAgent.map((key) => key.fingerprint).join(', ');
  throw notFound(source, `${fingerprint}, which the ssh-agent does not hold${seen === '' ? '' : `; it holds ${seen}`}`);
}

function notFound(source: KeySource, found: string): BackoutError {
  return new BackoutError('key-none', 'the key that was named cannot be used', {
    expected: 'a private key file, a public key file, or the fingerprint of a key in the ssh-agent',
    found,
    where: source === 'git' ? 'user.signingkey' : source,
    next: 'see what the agent holds with: ssh-add -l',
  });
}
