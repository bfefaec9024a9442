import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Io } from '../terminal/io.ts';

/** What a session file holds: the token that the API gave for one signature. */
export interface SessionToken {
  readonly url: string;
  readonly person: string;
  readonly token: string;
  readonly expiresAt: string;
}

/** Tokens in the user's state folder, a file for each API and person, readable by the user alone. */
export function sessionFile(env: Io['env'], url: string, person: string | undefined) {
  const folder = join(env.XDG_STATE_HOME || join(env.HOME || homedir(), '.local', 'state'), 'backout', 'sessions');
  const name = createHash('sha256')
    .update(`${url}\n${person ?? ''}`)
    .digest('hex')
    .slice(0, 32);
  const path = join(folder, `${name}.json`);
  return {
    /** The token kept, unless there is none or its time is up. */
    async read(now: number): Promise<SessionToken | undefined> {
      const kept = await readFile(path, 'utf8').then(parsed, () => undefined);
      return kept && kept.url === url && Date.parse(kept.expiresAt) > now ? kept : undefined;
    },
    /** Keeps a token. Written beside and renamed, so that two commands at once leave one whole file. */
    async write(session: SessionToken): Promise<void> {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await chmod(folder, 0o700);
      const draft = `${path}.${process.pid}`;
      await writeFile(draft, JSON.stringify(session), { mode: 0o600 });
      await rename(draft, path);
    },
    /** Forgets the token. */
    forget: (): Promise<void> => rm(path, { force: true }),
  };
}

function parsed(text: string): SessionToken | undefined {
  try {
    const value = JSON.parse(text) as Partial<SessionToken> | null;
    const whole = [value?.url, value?.person, value?.token, value?.expiresAt].every(
      (member) => typeof member === 'string',
    );
    return whole ? (value as SessionToken) : undefined;
  } catch {
    return undefined;
  }
}
