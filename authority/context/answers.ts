import type { Json } from '../../common/canonical.ts';
import type { Digest } from '../../common/digest.ts';
import type { BackoutError } from '../../common/errors.ts';
import type { Answer } from '../../requests/answer.ts';

/** What an accepted request resulted in. */
export interface Granted {
  /** One sentence for the person who asked. */
  readonly message: string;
  /** The seq of the entry that holds it. */
  readonly entry?: number | null;
  readonly run?: string | null;
  readonly next?: string | null;
  readonly data?: Readonly<Record<string, Json>>;
}

/** The answer that a request was accepted. */
export function acceptedAnswer(request: Digest, at: string, granted: Granted): Answer {
  const { message, entry = null, run = null, next = null, data = {} } = granted;
  return {
    v: 1,
    request,
    status: 'accepted',
    code: null,
    message,
    expected: null,
    found: null,
    next,
    at,
    run,
    entry,
    data: data as Answer['data'],
  };
}

/** The answer that a request was denied, with all that the error says. */
export function deniedAnswer(
  request: Digest,
  at: string,
  error: BackoutError,
  where: { run?: string | null; entry?: number | null } = {},
): Answer {
  const { expected = null, found = null, next = null } = error.detail;
  const { run = null, entry = null } = where;
  return {
    v: 1,
    request,
    status: 'denied',
    code: error.code,
    message: error.message,
    expected,
    found,
    next,
    at,
    run,
    entry,
    data: {},
  };
}

/** The answer that a request is kept and will be decided. */
export function receivedAnswer(request: Digest, at: string, granted: Granted): Answer {
  return { ...acceptedAnswer(request, at, granted), status: 'received' };
}
