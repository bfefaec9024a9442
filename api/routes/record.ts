import { z } from 'zod';
import { BackoutError } from '../../common/errors.ts';
import { failures, type Routes, withSession } from '../context/route.ts';
import { logPage, workerSchema } from '../schemas/record.ts';

const querystring = z.strictObject({
  after: z.coerce.number().int().min(-1).default(-1),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
});

/** The record itself, for those who read and verify it, and the workers that live. */
export const recordRoutes: Routes = (server, { store }) => {
  const log = { ...withSession, querystring, response: { 200: logPage, ...failures } };
  server.get('/log', { schema: log }, ({ query }) =>
    store.read(async (tx) => ({
      size: await tx.size(),
      entries: (await tx.stored(query)).map(({ body, ...entry }) => ({
        ...entry,
        body: body === null ? null : (JSON.parse(body) as z.core.util.JSONType),
      })),
    })),
  );
  const checkpoint = { ...withSession, produces: ['text/plain'], response: { 200: z.string(), ...failures } };
  server.get('/checkpoint', { schema: checkpoint }, async (_request, reply) => {
    const newest = (await store.checkpoints()).toSorted((a, b) => b.size - a.size)[0];
    if (!newest)
      throw new BackoutError('entry-unknown', 'no checkpoint was made yet', { next: 'ask again in a few seconds' });
    return reply.type('text/plain; charset=utf-8').send(newest.note);
  });
  const workers = { ...withSession, response: { 200: z.array(workerSchema), ...failures } };
  server.get('/workers', { schema: workers }, () => store.workers());
};
