import { randomBytes } from 'node:crypto';
import { digestOf } from '../../common/digest.ts';
import { BackoutError } from '../../common/errors.ts';
import type { RecordStore, WriteTx } from '../../records/record-store.ts';
import { addMilliseconds } from '../context/format.ts';
import { keyStands, personIn } from '../../roster/people.ts';

/** How long a session lasts. */
export const sessionMs = 12 * 3_600_000;

/** Who reads, by the roster in force. */
export interface SessionOfPerson {
  readonly person: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly expiresAt: string;
}

/** Opens a session. The token, 256 random bits, is given out this once; the record keeps its SHA-256 alone. */
export async function openSession(
  tx: WriteTx,
  person: string,
  key: string,
): Promise<{ token: string; expiresAt: string }> {
  const token = randomBytes(32).toString('base64url');
  const expiresAt = addMilliseconds(tx.now, sessionMs);
  await tx.putSession(digestOf(token), { person, key, expiresAt });
  return { token, expiresAt };
}

/**
 * Whose session a token opened. Throws `session-missing` for a token that opened none, and `session-expired` once its
 * time is up, or its person or key no longer counts.
 */
export async function authenticate(
  store: RecordStore,
  token: string,
  now: Date = new Date(),
): Promise<SessionOfPerson> {
  const { session, roster } = await store.read(async (tx) => ({
    session: await tx.session(digestOf(token)),
    roster: await tx.roster(),
  }));
  const next = 'open a new session; the command line does so by itself';
  if (!session) throw new BackoutError('session-missing', 'there is no such session', { next });
  const at = now.toISOString();
  if (session.expiresAt <= at)
    throw new BackoutError('session-expired', `the session ended at ${session.expiresAt}`, { next });
  const person = personIn(roster, session.person);
  if (!person || !keyStands(roster, session.person, session.key, { at, action: 'session.open' })) {
    throw new BackoutError('session-expired', `${session.person} or the key that opened the session no longer counts`, {
      next,
    });
  }
  return { person: person.person, name: person.name, roles: person.roles, expiresAt: session.expiresAt };
}
