import { z } from 'zod';
import { answer } from '../../requests/answer.ts';
import { failures, type Routes } from '../context/route.ts';
import { takeRequest } from '../requests/take-request.ts';

const body = z.strictObject({
  /** The canonical bytes of the envelope, base64. */
  envelope: z.base64(),
  /** The armored signature that ssh-keygen wrote. */
  signature: z.string().min(1).max(20_000),
});

/** Everything that changes something: one signed request, and its answer. */
export const requestRoutes: Routes = (server, deps) => {
  const schema = { body, response: { 200: answer, 202: answer, 403: answer, ...failures } };
  server.post('/requests', { schema }, async (request, reply) => {
    const { envelope, signature } = request.body;
    const given = await takeRequest(deps, { bytes: Buffer.from(envelope, 'base64'), signature }, request.log);
    return reply.code(statusOf(given.status)).send(given);
  });
};

function statusOf(status: 'accepted' | 'denied' | 'received'): 200 | 202 | 403 {
  return ({ accepted: 200, received: 202, denied: 403 } as const)[status];
}
