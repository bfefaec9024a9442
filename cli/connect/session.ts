import type { Answer } from '../../requests/answer.ts';
import { BackoutError, isBackoutError } from '../../common/errors.ts';
import type { Io } from '../terminal/io.ts';
import type { Options } from '../terminal/options.ts';
import type { ApiAddress } from './find-api.ts';
import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

type Headers = Readonly<Record<string, string>>;

/**
 * Keeps the token of a session, so that reading costs one signature in twelve hours. Opens another session when the
 * token is refused.
 */
export class ClientSession {
  readonly #file: ReturnType<typeof sessionFile>;
  readonly #url: string;
  readonly #open: () => Promise<Answer>;

  constructor({
    io,
    options,
    address,
    open,
  }: {
    io: Io;
    options: Options;
    address: ApiAddress;
    open: () => Promise<Answer>;
  }) {
    const person = options.text('person') ?? io.env.BACKOUT_PERSON ?? '';
    const key = options.text('key') ?? io.env.BACKOUT_KEY ?? '';
    this.#url = address.name;
    this.#file = sessionFile(io.env, address.name, `${person}\n${key}`);
    this.#open = open;
  }

  /**
   * Returns the header of the session that is kept; none where there is none. A request with it counts for its person,
   * not among strangers.
   */
  async kept(): Promise<Headers> {
    const kept = await this.#file.read(Date.now());
    return kept ? headersOf(kept) : {};
  }

  /** Calls `work` with the session's header. Where the token is refused, calls it once more with a new one. */
  async use<T>(work: (headers: Headers) => Promise<T>): Promise<T> {
    const kept = await this.#file.read(Date.now());
    if (!kept) return work(await this.#fresh());
    try {
      return await work(headersOf(kept));
    } catch (error) {
      if (!isBackoutError(error) || !['session-missing', 'session-expired'].includes(error.code)) throw error;
      await this.#file.forget();
      return work(await this.#fresh());
    }
  }

  async #fresh(): Promise<Headers> {
    // The same bytes sent again after a lost connection get the first answer, without its token: open another one.
    const answer = await this.#open();
    const session = tokenOf(this.#url, 'token' in answer.data ? answer : await this.#open());
    // A home that cannot be written costs a signature each time, not the answer.
    await this.#file.write(session).catch(() => undefined);
    return headersOf(session);
  }
}

function headersOf({ token }: SessionToken): Headers {
  return { authorization: `Bearer ${token}` };
}

function tokenOf(url: string, { data, request }: Answer): SessionToken {
  const { token, expiresAt, person } = data;
  if (typeof token === 'string' && typeof expiresAt === 'string') {
    return { url, token, expiresAt, person: typeof person === 'string' ? person : '' };
  }
  throw new BackoutError('internal', 'the API opened no session', {
    expected: 'a token',
    found: Object.keys(data).join(', ') || 'none',
    where: request,
  });
}

/** What a session file holds: the token that the API gave for one signature. */
export interface SessionToken {
  readonly url: string;
  readonly person: string;
  readonly token: string;
  readonly expiresAt: string;
}

/** Returns the file of one API and person in the user's state folder. Only the user can read it. */
export function sessionFile(env: Io['env'], url: string, person: string | undefined) {
  const folder = join(env.XDG_STATE_HOME || join(env.HOME || homedir(), '.local', 'state'), 'backout', 'sessions');
  const name = createHash('sha256')
    .update(`${url}\n${person ?? ''}`)
    .digest('hex')
    .slice(0, 32);
  const path = join(folder, `${name}.json`);
  return {
    /** Returns the token, unless there is none or its time is up. */
    async read(now: number): Promise<SessionToken | undefined> {
      const kept = await readFile(path, 'utf8').then(parsedToken, () => undefined);
      return kept && kept.url === url && Date.parse(kept.expiresAt) > now ? kept : undefined;
    },
    /** Keeps a token. It is written beside the file and renamed, so that two commands at once leave one whole file. */
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

function parsedToken(text: string): SessionToken | undefined {
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
