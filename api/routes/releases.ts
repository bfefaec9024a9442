import { z } from 'zod';
import { idPattern, versionPattern } from '../../common/names.ts';
import { failures, sessionOf, type Routes, withSession } from '../context/route.ts';
import { inboxView } from '../../views/schemas/inbox.ts';
import { releaseView } from '../../views/schemas/release.ts';
import { fitnessView } from '../schemas/release.ts';
import { readFitness, readInbox, readRelease } from '../context/views.ts';

const params = z.strictObject({ service: z.string().regex(idPattern), version: z.string().regex(versionPattern) });

/** What is known of a release, and what waits for the reader. */
export const releaseRoutes: Routes = (door, deps) => {
  const release = { ...withSession, params, response: { 200: releaseView, ...failures } };
  door.get('/releases/:service/:version', { schema: release }, (request) => readRelease(deps, request.params));
  const query = z.strictObject({ environment: z.string().regex(idPattern) });
  const fitness = { ...withSession, params, querystring: query, response: { 200: fitnessView, ...failures } };
  door.get('/releases/:service/:version/fitness', { schema: fitness }, (request) =>
    readFitness(deps, request.params, request.query.environment),
  );
  const inbox = { ...withSession, response: { 200: inboxView, ...failures } };
  door.get('/inbox', { schema: inbox }, (request) => readInbox(deps, sessionOf(request).person));
};
