import type { Answer } from '../../requests/answer.ts';
import { BackoutError, isBackoutError } from '../../common/errors.ts';
import type { Io } from '../terminal/io.ts';
import type { Options } from '../terminal/options.ts';
import type { ApiAddress } from './find-api.ts';
import { sessionFile, type SessionToken } from './session-file.ts';

type Headers = Readonly<Record<string, string>>;

/** Reading costs one signature in twelve hours: the token it gives is kept, and opened anew when it is refused. */
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

  /** The header of the session that is kept, if there is one: who has a session is counted for themselves, not with strangers. */
  async kept(): Promise<Headers> {
    const kept = await this.#file.read(Date.now());
    return kept ? headersOf(kept) : {};
  }

  /** Does something with the session's header. Where the token is refused, once more with a new one. */
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
