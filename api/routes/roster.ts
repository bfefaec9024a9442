import { z } from 'zod';
import { roster as rosterSchema } from '../../roster/schema.ts';
import { personPattern } from '../../common/names.ts';
import { readAccessView, readProposals, rosterAt } from '../../views/index.ts';
import { accessView, proposalView } from '../../views/schemas/roster.ts';
import { time } from '../../views/schemas/values.ts';
import { failures, type Routes, withSession } from '../context/route.ts';

const asOf = z.strictObject({ at: z.coerce.number().int().min(0).optional(), time: time.optional() });
const about = z.strictObject({ time: time.optional(), person: z.string().regex(personPattern).optional() });

/** The roster, what waits to be changed in it, and who could do what. */
export const rosterRoutes: Routes = (door, { store, clock = () => new Date() }) => {
  const roster = { ...withSession, querystring: asOf, response: { 200: rosterSchema, ...failures } };
  door.get('/roster', { schema: roster }, ({ query }) =>
    store.read(async (tx) =>
      query.time === undefined ? tx.roster(query.at) : (await rosterAt(tx, query.time)).roster,
    ),
  );
  const changes = { ...withSession, response: { 200: z.array(proposalView), ...failures } };
  door.get('/roster/changes', { schema: changes }, () => store.read((tx) => readProposals(tx, clock().toISOString())));
  const access = { ...withSession, querystring: about, response: { 200: accessView, ...failures } };
  door.get('/access', { schema: access }, ({ query }) =>
    store.read((tx) => readAccessView(tx, query.time ?? clock().toISOString(), query.person)),
  );
};
