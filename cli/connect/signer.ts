import { BackoutError, isBackoutError } from '../../common/errors.ts';
import { agentKeys } from '../../authority/signatures/agent-keys.ts';
import { gitSigningKey } from '../../authority/signatures/git-key.ts';
import { keyNamed } from '../../authority/signatures/named-key.ts';
import { findKey, type FoundKey, type KeyPlaces } from '../../authority/signatures/find-key.ts';
import { keyFingerprint } from '../../roster/people.ts';
import type { Roster } from '../../roster/schema.ts';
import { signWith } from '../../authority/signatures/signing.ts';
import { askWhich } from '../terminal/ask.ts';
import type { Io } from '../terminal/io.ts';
import { errorDocument, type HttpCall, type Reply } from './transport.ts';
import type { CommandLine } from '../terminal/output.ts';

/** The person who signs on this command line. */
export interface Signer {
  readonly person: string;
  sign(bytes: Uint8Array): Promise<string>;
}

type Finding = CommandLine & { readonly plain: (call: HttpCall) => Promise<Reply> };

/**
 * Finds the key to sign with, and asks the API whose it is: a request names its signer. Throws what `findKey` throws,
 * and `key-unknown` for a named key that belongs to nobody.
 */
export async function openSigner(finding: Finding): Promise<Signer> {
  const { io, options } = finding;
  const person = options.text('person') ?? nonEmpty(io.env.BACKOUT_PERSON);
  const option = options.text('key');
  const roster = await ownersOf(finding, await fingerprintsHere(io, option));
  const key = await findOrAsk(io, { option, env: { ...io.env }, cwd: io.cwd, roster });
  return { person: person ?? key.person ?? refuseUnknownKey(key), sign: (bytes) => signWith(key, bytes) };
}

/** Finds the key. Where several could sign, a person at a terminal chooses. */
async function findOrAsk(io: Io, places: KeyPlaces): Promise<FoundKey> {
  try {
    return await findKey(places);
  } catch (error) {
    const keys =
      isBackoutError(error) && error.code === 'key-ambiguous' && io.interactive ? keyChoices(places.roster) : [];
    const chosen = keys.length > 0 ? await askWhich(io, 'Which key signs?', keys) : undefined;
    if (chosen === undefined) throw error;
    return findKey({ ...places, option: chosen.split(' ')[0] });
  }
}

/** Lists fingerprint and person of every key that was asked about. */
function keyChoices(roster: Roster | undefined): string[] {
  return roster?.people.flatMap(({ person, keys }) => keys.map(({ key }) => `${keyFingerprint(key)} ${person}`)) ?? [];
}

/** Lists the keys that could sign here, before it is known whose they are. */
async function fingerprintsHere(io: Io, option: string | undefined): Promise<string[]> {
  const inAgent = await agentKeys(io.env);
  const named = option ?? nonEmpty(io.env.BACKOUT_KEY);
  if (named !== undefined) return [(await keyNamed(named, inAgent, '--key')).fingerprint];
  const git = await gitSigningKey(io.env, io.cwd, inAgent);
  return [git, ...inAgent].flatMap((key) => (key ? [key.fingerprint] : []));
}

/** Returns the part of the roster about these keys. The whole roster is for people with a session. */
async function ownersOf({ plain }: Finding, keys: readonly string[]): Promise<Roster> {
  const owners = keys.length === 0 ? [] : await askWhoseKeys(plain, keys);
  const people = owners.map((one) => ({ ...one, roles: [], keys: one.keys.map(inForce) }));
  return { v: 1, roles: [], people };
}

async function askWhoseKeys(
  plain: Finding['plain'],
  keys: readonly string[],
): Promise<{ person: string; name: string; keys: string[] }[]> {
  const query = keys
    .slice(0, 50)
    .map((key) => `fingerprint=${encodeURIComponent(key)}`)
    .join('&');
  return errorDocument(await plain({ method: 'GET', path: `/identities?${query}` }));
}

const inForce = (key: string) => ({ key, validAfter: null, validBefore: null, revokedAt: null });

function refuseUnknownKey({ fingerprint, source }: FoundKey): never {
  throw new BackoutError('key-unknown', "this key is nobody's on the roster", {
    expected: 'a key of somebody on the roster',
    found: fingerprint,
    where: source,
    next: 'name another key with --key, or ask an administrator to publish a roster with this one',
  });
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
