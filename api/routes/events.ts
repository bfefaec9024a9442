import { z } from 'zod';
import { requireRun } from '../../authority/context/run-context.ts';
import { BackoutError } from '../../common/errors.ts';
import { streamRun } from '../events/stream-run.ts';
import { failures, type Routes, withSession } from '../context/route.ts';
import { stillKnown } from '../context/sessions.ts';

const params = z.strictObject({ run: z.string().max(60) });
const querystring = z.strictObject({ after: z.coerce.number().int().min(-1).optional() });

/** A run as it happens: server-sent events, taken up again after `Last-Event-ID`. */
export const eventRoutes: Routes = (server, deps) => {
  const stop = new AbortController();
  server.addHook('preClose', async () => stop.abort());
  const schema = {
    ...withSession,
    params,
    querystring,
    produces: ['text/event-stream'],
    response: { 200: z.string(), ...failures },
  };
  server.get('/runs/:run/events', { schema }, async (request, reply) => {
    const { run } = request.params;
    await deps.store.read((tx) => requireRun(tx, run));
    const after = lastSeen(request.headers['last-event-id']) ?? request.query.after ?? -1;
    reply.hijack();
    await streamRun({ deps, run, after, to: reply.raw, stop: stop.signal, lasts: () => stillKnown(deps, request) });
  });
};

function lastSeen(header: string | string[] | undefined): number | undefined {
  if (header === undefined) return undefined;
  if (typeof header === 'string' && /^\d{1,15}$/.test(header)) return Number(header);
  throw new BackoutError('usage', 'Last-Event-ID is no event of this stream', {
    expected: 'the seq of an entry',
    found: String(header),
    where: 'Last-Event-ID',
  });
}
