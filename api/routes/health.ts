import { z } from 'zod';
import { createMetrics } from '../context/metrics.ts';
import { failures, type Routes } from '../context/route.ts';
import { readiness } from '../schemas/record.ts';

/** Whether the process is alive, whether it can do its work, and what it offers. */
export const healthRoutes: Routes = (server, deps) => {
  const metrics = deps.metrics ?? createMetrics(() => deps.store);
  server.get(
    '/healthz',
    {
      config: { rateLimit: false },
      schema: { response: { 200: z.strictObject({ alive: z.literal(true) }), ...failures } },
    },
    () => ({
      alive: true as const,
    }),
  );
  server.get(
    '/readyz',
    { schema: { response: { 200: readiness, 503: readiness, ...failures } } },
    async (_request, reply) => {
      const writable = await server.recordHealth.isWritable();
      return reply.code(writable ? 200 : 503).send({ ready: writable, record: writable ? 'writable' : 'unwritable' });
    },
  );
  const text = { produces: ['text/plain'], response: { 200: z.string(), ...failures } };
  server.get('/metrics', { schema: text }, async (_request, reply) =>
    reply.type(metrics.contentType).send(await metrics.render()),
  );
  server.get(
    '/openapi.json',
    { schema: { response: { 200: z.record(z.string(), z.unknown()), ...failures } } },
    () => ({
      ...server.swagger(),
    }),
  );
};
