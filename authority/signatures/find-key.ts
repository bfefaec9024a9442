import { BackoutError } from '../../common/errors.ts';
import { agentKeys } from './agent-keys.ts';
import { gitSigningKey } from './git-key.ts';
import { keyNamed, type KeySource } from './named-key.ts';
import { ownerOf } from '../../roster/keys.ts';
import type { Roster } from '../../roster/schema.ts';
import type { SigningKey } from './signing.ts';

/** Where to look for the key, in the order in which the places count. */
export interface KeyPlaces {
  /** `--key`: a private or public key file, `key::…`, or the fingerprint of a key that the agent holds. */
  readonly option?: string | undefined;
  /** BACKOUT_KEY, the agent's socket and Git's configuration are read from here. */
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** When it is known, only keys on it are found by themselves. */
  readonly roster?: Roster | undefined;
}

/** A key that was found, and, when the roster is known, whose it is. */
export type FoundKey = SigningKey & { readonly source: KeySource; readonly person?: string };

/**
 * The key to sign with: `--key`, BACKOUT_KEY, Git's user.signingkey, then the agent's keys that match the roster.
 * Throws `key-ambiguous` with the list when several match, `key-none` with the fingerprints seen when none does.
 */
export async function findKey(places: KeyPlaces): Promise<FoundKey> {
  const env = places.env ?? process.env;
  const inAgent = await agentKeys(env);
  const named = places.option ?? nonEmpty(env['BACKOUT_KEY']);
  if (named !== undefined)
    return known(await keyNamed(named, inAgent, places.option === undefined ? 'BACKOUT_KEY' : '--key'), places.roster);
  const fromGit = await gitSigningKey(env, places.cwd ?? process.cwd(), inAgent);
  const all = [...(fromGit ? [fromGit] : []), ...inAgent].map((key) => known(key, places.roster));
  const matching = all.filter((key) => places.roster === undefined || key.person !== undefined);
  const [first, ...more] = matching[0]?.source === 'git' ? matching.slice(0, 1) : distinct(matching);
  if (!first) throw noKey(all, places.roster);
  if (more.length > 0) throw ambiguous([first, ...more]);
  return first;
}

function known(key: SigningKey & { source: KeySource }, roster: Roster | undefined): FoundKey {
  const owner = roster && ownerOf(roster, key.fingerprint);
  return owner ? { ...key, person: owner.person } : key;
}

function distinct(keys: readonly FoundKey[]): FoundKey[] {
  return [...new Map(keys.map((key) => [key.fingerprint, key])).values()];
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

function noKey(seen: readonly FoundKey[], roster: Roster | undefined): BackoutError {
  return new BackoutError(
    'key-none',
    roster && seen.length > 0 ? 'none of your keys is on the roster' : 'no key to sign with was found',
    {
      expected: '--key FILE, BACKOUT_KEY, user.signingkey in Git, or a key in the ssh-agent that is on the roster',
      found: seen.length === 0 ? 'no keys at all' : seen.map(describe).join(', '),
      next:
        seen.length === 0
          ? 'name your key with: --key ~/.ssh/id_ed25519'
          : 'ask an administrator to publish a roster with one of these',
    },
  );
}

function ambiguous(keys: readonly FoundKey[]): BackoutError {
  return new BackoutError('key-ambiguous', 'several of your keys could sign this', {
    expected: 'one key',
    found: keys.map(describe).join(', '),
    next: `choose one: --key ${keys[0]?.fingerprint ?? ''}`,
  });
}

function describe(key: FoundKey): string {
  return `${key.fingerprint} (${[key.source, key.person].filter(Boolean).join(', ')})`;
}
