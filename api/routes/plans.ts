import { z } from 'zod';
import { BackoutError } from '../../common/errors.ts';
import { idPattern, versionPattern } from '../../common/names.ts';
import { releaseFacts } from '../../authority/release/release-facts.ts';
import { nowOf } from '../context/now.ts';
import { failures, type Routes, withSession } from '../context/route.ts';
import { jsonBytes } from '../schemas/binary.ts';
import { planTraits, traitsOf, type PlanTraits } from '../../plans/language/similarity/traits.ts';
import type { ReadTx } from '../../records/record-store.ts';
import { readFoundPlans } from '../../views/release/found-plans.ts';
import { foundPlans } from '../../views/schemas/found-plans.ts';
import { digestValue } from '../../views/schemas/values.ts';
import { publishedPlanSchema } from '../schemas/record.ts';
import { releaseFactsSchema } from '../schemas/release.ts';

const querystring = z.strictObject({
  service: z.string().regex(idPattern).optional(),
  version: z.string().regex(versionPattern).optional(),
});

/** What plans are looked for: `like` is the digest of one that is published, `traits` those of one that is not, as JSON. */
const wanted = z.strictObject({
  service: z.string().regex(idPattern),
  like: digestValue.optional(),
  traits: z.string().max(12_000).transform(parsedTraits).optional(),
  similar: z.enum(['true', 'false']).default('false'),
  limit: z.coerce.number().int().min(1).max(100).default(20),
});

/** Published plans, newest first, the frozen bytes of one, and what a plan is checked against. */
export const planRoutes: Routes = (server, deps) => {
  const { store } = deps;
  const list = { ...withSession, querystring, response: { 200: z.array(publishedPlanSchema), ...failures } };
  server.get('/plans', { schema: list }, ({ query: { service, version } }) =>
    store.read((tx) => {
      if (service !== undefined && version !== undefined) return tx.publishedPlans({ release: { service, version } });
      if (version !== undefined)
        throw new BackoutError('usage', 'a version without its service names no release', {
          where: 'querystring/service',
        });
      return tx.publishedPlans(service === undefined ? {} : { service });
    }),
  );
  const find = { ...withSession, querystring: wanted, response: { 200: foundPlans, ...failures } };
  server.get('/plans/find', { schema: find }, ({ query: { service, like, traits, similar, limit } }) =>
    store.read(async (tx) => {
      const given = like === undefined ? traits : await publishedTraits(tx, like);
      return readFoundPlans(tx, { service, like: given, similar: similar === 'true', limit });
    }),
  );
  const one = {
    ...withSession,
    params: z.strictObject({ digest: digestValue }),
    response: { 200: jsonBytes, ...failures },
  };
  server.get('/plans/:digest', { schema: one }, async ({ params }, reply) => {
    const bytes = await store.read(async (tx) => ((await tx.plan(params.digest)) ? tx.blob(params.digest) : undefined));
    if (!bytes)
      throw new BackoutError('plan-unknown', 'no plan has this digest', {
        found: params.digest,
        next: 'backout plan show RELEASE',
      });
    return reply.type('application/json').send(bytes);
  });
  const facts = {
    ...withSession,
    params: z.strictObject({ service: z.string().regex(idPattern), version: z.string().regex(versionPattern) }),
    response: { 200: releaseFactsSchema, ...failures },
  };
  server.get('/knowledge/:service/:version', { schema: facts }, ({ params }) =>
    store.read((tx) => releaseFacts(tx, params, nowOf(deps))),
  );
};

function parsedTraits(text: string, context: z.RefinementCtx): PlanTraits {
  const read = planTraits.safeParse(jsonOf(text));
  if (read.success) return read.data;
  context.addIssue({ code: 'custom', message: 'the traits of a plan, as JSON' });
  return z.NEVER;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function publishedTraits(tx: ReadTx, plan: string): Promise<PlanTraits> {
  const frozen = await tx.plan(plan);
  if (frozen) return traitsOf(frozen);
  throw new BackoutError('plan-unknown', 'no plan has this digest', { found: plan, next: 'backout plan find SERVICE' });
}
