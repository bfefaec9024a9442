import { z } from 'zod';
import { fitnessOf } from '../../authority/release/release-requirements.ts';
import { idPattern, versionPattern } from '../../common/names.ts';
import { failures, sessionOf, type Routes, withSession } from '../context/route.ts';
import { readReleaseView } from '../../views/release/read-release.ts';
import { inboxView } from '../../views/schemas/inbox.ts';
import { releaseView } from '../../views/schemas/release.ts';
import { fitnessView } from '../schemas/release.ts';
import { nowOf, readInboxNow } from '../context/now.ts';

const params = z.strictObject({ service: z.string().regex(idPattern), version: z.string().regex(versionPattern) });

/** What is known of a release, and what waits for the reader. */
export const releaseRoutes: Routes = (server, deps) => {
  const release = { ...withSession, params, response: { 200: releaseView, ...failures } };
  server.get('/releases/:service/:version', { schema: release }, ({ params: named }) =>
    deps.store.read((tx) => readReleaseView(tx, named, { now: nowOf(deps) })),
  );
  const query = z.strictObject({ environment: z.string().regex(idPattern) });
  const fitness = { ...withSession, params, querystring: query, response: { 200: fitnessView, ...failures } };
  server.get('/releases/:service/:version/fitness', { schema: fitness }, ({ params: named, query: { environment } }) =>
    deps.store.read((tx) => fitnessOf(tx, named, environment, nowOf(deps))),
  );
  const inbox = { ...withSession, response: { 200: inboxView, ...failures } };
  server.get('/inbox', { schema: inbox }, (request) => readInboxNow(deps, sessionOf(request).person));
};
