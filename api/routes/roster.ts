import { z } from 'zod';
import { roster as rosterSchema } from '../../roster/schema.ts';
import { personPattern } from '../../common/names.ts';
import { readAccessView } from '../../views/roster/access.ts';
import { readProposals } from '../../views/roster/administration.ts';
import { rosterAt } from '../../views/roster/roster-at.ts';
import { accessView, proposalView } from '../../views/schemas/roster.ts';
import { time } from '../../views/schemas/values.ts';
import { nowOf } from '../context/now.ts';
import { failures, type Routes, withSession } from '../context/route.ts';

const asOf = z.strictObject({ at: z.coerce.number().int().min(0).optional(), time: time.optional() });
const about = z.strictObject({ time: time.optional(), person: z.string().regex(personPattern).optional() });

/** The roster, what waits to be changed in it, and who could do what. */
export const rosterRoutes: Routes = (server, deps) => {
  const roster = { ...withSession, querystring: asOf, response: { 200: rosterSchema, ...failures } };
  server.get('/roster', { schema: roster }, ({ query }) =>
    deps.store.read(async (tx) =>
      query.time === undefined ? tx.roster(query.at) : (await rosterAt(tx, query.time)).roster,
    ),
  );
  const changes = { ...withSession, response: { 200: z.array(proposalView), ...failures } };
  server.get('/roster/changes', { schema: changes }, () => deps.store.read((tx) => readProposals(tx, nowOf(deps))));
  const access = { ...withSession, querystring: about, response: { 200: accessView, ...failures } };
  server.get('/access', { schema: access }, ({ query }) =>
    deps.store.read((tx) => readAccessView(tx, query.time ?? nowOf(deps), query.person)),
  );
};
