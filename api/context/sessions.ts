import type { FastifyInstance, FastifyRequest } from 'fastify';
import { authenticate } from '../../authority/people/sessions.ts';
import { digestOf } from '../../common/digest.ts';
import { BackoutError, isBackoutError } from '../../common/errors.ts';
import type { ApiDeps } from './deps.ts';

/** Whose session a request carries. `id` is the token's hash: the token itself is never kept. */
export interface KnownSession {
  readonly id: string;
  readonly person: string;
  readonly roles: readonly string[];
}

declare module 'fastify' {
  interface FastifyRequest {
    session: KnownSession | null;
    /** Why the session that was named is not known. */
    sessionRefusal: BackoutError | null;
  }
}

/**
 * Learns of every request whose session it carries, and refuses those without one on routes that ask for it. A session
 * ends at its time, and at once when its key is no longer in force on the roster.
 */
export function knowSessions(api: FastifyInstance, deps: ApiDeps): void {
  api.decorateRequest('session', null);
  api.decorateRequest('sessionRefusal', null);
  api.addHook('onRequest', async (request) => {
    const token = bearer(request);
    if (token === undefined) return;
    const found = await findSession(deps, token);
    if (isBackoutError(found)) request.sessionRefusal = found;
    else request.session = found;
  });
  // After the limits on rate, so that guessing is limited too.
  api.addHook('preParsing', async (request) => {
    if (request.session || !request.routeOptions.schema?.security) return;
    throw request.sessionRefusal ?? sessionMissing();
  });
}

/** Whether the session that a request came with still lasts: for a stream, which outlives its beginning. */
export async function stillKnown(deps: ApiDeps, request: FastifyRequest): Promise<boolean> {
  const token = bearer(request);
  return token !== undefined && !isBackoutError(await findSession(deps, token));
}

async function findSession(
  { store, clock = () => new Date() }: ApiDeps,
  token: string,
): Promise<KnownSession | BackoutError> {
  try {
    const { person, roles } = await authenticate(store, token, clock());
    return { id: digestOf(token), person, roles };
  } catch (error) {
    if (isBackoutError(error) && error.code.startsWith('session-')) return error;
    throw error;
  }
}

function bearer({ headers }: FastifyRequest): string | undefined {
  return /^Bearer ([A-Za-z0-9._~+/=-]{1,200})$/i.exec(headers.authorization ?? '')?.[1];
}

function sessionMissing(): BackoutError {
  return new BackoutError('session-missing', 'this needs a session', {
    expected: 'Authorization: Bearer and the token of a session',
    found: 'none',
    next: 'POST /requests with action session.open; the command line does so by itself',
  });
}
