import { z } from 'zod';
import type { Routes } from '../route.ts';
import { readiness } from '../schemas/record.ts';

/** Whether the process is alive, whether it can do its work, and what it offers. */
export const healthRoutes: Routes = (door) => {
  door.get(
    '/healthz',
    { config: { rateLimit: false }, schema: { response: { 200: z.strictObject({ alive: z.literal(true) }) } } },
    () => ({
      alive: true as const,
    }),
  );
  door.get('/readyz', { schema: { response: { 200: readiness, 503: readiness } } }, async (_request, reply) => {
    const writable = await door.recordHealth.isWritable();
    return reply.code(writable ? 200 : 503).send({ ready: writable, record: writable ? 'writable' : 'unwritable' });
  });
  door.get('/openapi.json', { schema: { response: { 200: z.record(z.string(), z.unknown()) } } }, () => ({
    ...door.swagger(),
  }));
};
