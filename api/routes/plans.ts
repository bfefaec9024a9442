import { z } from 'zod';
import { BackoutError } from '../../common/errors.ts';
import { idPattern, versionPattern } from '../../common/names.ts';
import { knowledgeOf } from '../../authority/plan-knowledge.ts';
import { failures, type Routes, withSession } from '../route.ts';
import { binary } from '../schemas/binary.ts';
import { releaseKnowledge } from '../schemas/knowledge.ts';
import { publishedPlan } from '../schemas/record.ts';
import { digest } from '../schemas/values.ts';

const querystring = z.strictObject({
  service: z.string().regex(idPattern).optional(),
  version: z.string().regex(versionPattern).optional(),
});

/** Published plans, newest first, the frozen bytes of one, and what a plan is checked against. */
export const planRoutes: Routes = (door, { store }) => {
  const list = { ...withSession, querystring, response: { 200: z.array(publishedPlan), ...failures } };
  door.get('/plans', { schema: list }, ({ query: { service, version } }) =>
    store.read((tx) => {
      if (service !== undefined && version !== undefined) return tx.publishedPlans({ release: { service, version } });
      if (version !== undefined)
        throw new BackoutError('usage', 'a version without its service names no release', {
          where: 'querystring/service',
        });
      return tx.publishedPlans(service === undefined ? {} : { service });
    }),
  );
  const one = {
    ...withSession,
    params: z.strictObject({ digest }),
    response: { 200: binary, ...failures },
  };
  door.get('/plans/:digest', { schema: one }, async ({ params }, reply) => {
    const bytes = await store.read(async (tx) => ((await tx.plan(params.digest)) ? tx.blob(params.digest) : undefined));
    if (!bytes)
      throw new BackoutError('plan-unknown', 'no plan has this digest', {
        found: params.digest,
        next: 'backout plan show RELEASE',
      });
    return reply.type('application/json').send(bytes);
  });
  const known = {
    ...withSession,
    params: z.strictObject({ service: z.string().regex(idPattern), version: z.string().regex(versionPattern) }),
    response: { 200: releaseKnowledge, ...failures },
  };
  door.get('/knowledge/:service/:version', { schema: known }, ({ params }) =>
    store.read((tx) => knowledgeOf(tx, params, new Date().toISOString())),
  );
};
