import type { IncomingMessage, ServerResponse } from 'node:http';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyRequest,
  FastifyTypeProvider,
  RawServerDefault,
} from 'fastify';
import type { z } from 'zod';
import type { DeepReadonly } from '../../common/deep-readonly.ts';
import { BackoutError } from '../../common/errors.ts';
import type { ApiDeps } from './deps.ts';
import type { KnownSession } from './sessions.ts';
import { failure } from '../schemas/record.ts';

/** Types routes by their zod schemas. Nobody changes a reply between here and the wire, so it may be read-only. */
interface ZodTypes extends FastifyTypeProvider {
  validator: this['schema'] extends z.ZodType ? z.output<this['schema']> : unknown;
  serializer: this['schema'] extends z.ZodType ? DeepReadonly<z.output<this['schema']>> : unknown;
}

/** A Fastify whose routes are typed by their zod schemas. */
type ApiServer = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypes>;

/** Adds some routes over these dependencies. */
export type Routes = (server: ApiServer, deps: ApiDeps) => void;

/** The largest body of any route but blobs: the longest request in base64, and its signature. */
export const largestBody = 12 * 1024 * 1024;

const failed = { content: { 'application/json': { schema: failure } } } as const;
/** What any route may answer besides its own, as JSON even where its own is not. */
export const failures = { '4xx': failed, '5xx': failed } as const;

/** Marks a route that is read with a session, for the hook that asks for one and for the OpenAPI document. */
export const withSession = { security: [{ session: [] }] } as const;

/** The session that a request carries. Throws `session-missing` where the route did not ask for one. */
export function sessionOf({ session }: FastifyRequest): KnownSession {
  if (session) return session;
  throw new BackoutError('session-missing', 'this needs a session');
}
