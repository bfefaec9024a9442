import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { BackoutError } from '../common/errors.ts';
import type { ApiDeps } from './context/deps.ts';

/** Limits what one client may ask in a minute. A session counts for itself; who has none counts by address. */
export function limitRate(api: FastifyInstance, { config }: ApiDeps): void {
  api.register(rateLimit, {
    max: config.requestsPerMinute,
    timeWindow: 60_000,
    keyGenerator: clientOf,
    errorResponseBuilder: (_request, { max, ttl }) =>
      new BackoutError('rate-limited', 'too many requests', {
        expected: `at most ${max} in a minute`,
        next: `try again in ${Math.ceil(ttl / 1000)} s`,
      }),
  });
}

function clientOf({ session, ip }: FastifyRequest): string {
  return session ? `session ${session.id}` : `address ${ip || 'socket'}`;
}
