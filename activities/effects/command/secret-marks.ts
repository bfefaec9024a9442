import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import type { SecretSource } from '../values/secrets.ts';

/** A mark for each secret that a command was given, by name: tells whether another value is the same one, and not what it is. */
export type SecretMarks = Readonly<Record<string, string>>;

/** Marks secrets as they are now. Throws `secret-unresolved`. */
export async function markSecrets(names: readonly string[], secrets: SecretSource): Promise<SecretMarks> {
  const marked = names.map(async (name) => [name, markOf(await secrets(name), randomUUID())] as const);
  return Object.fromEntries(await Promise.all(marked));
}

/**
 * The first secret that is another one than it was when it was marked, as a vault that makes a new one each time gives
 * it: the old one is known to nobody any more, and cannot be masked. Throws `secret-unresolved`.
 */
export async function changedSecret(marks: SecretMarks, secrets: SecretSource): Promise<string | undefined> {
  for (const [name, mark] of Object.entries(marks)) if (!isMarked(mark, await secrets(name))) return name;
  return undefined;
}

function isMarked(mark: string, value: string): boolean {
  const again = markOf(value, mark.slice(0, mark.indexOf(' ')));
  return again.length === mark.length && timingSafeEqual(Buffer.from(again), Buffer.from(mark));
}

function markOf(value: string, salt: string): string {
  return `${salt} ${createHash('sha256').update(`${salt} ${value}`).digest('hex')}`;
}
