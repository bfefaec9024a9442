import { z } from 'zod';
import { idPattern, versionPattern } from '../../common/names.ts';
import { failures, type Routes, sessionOf, withSession } from '../context/route.ts';
import { runRow } from '../schemas/record.ts';
import { readGateView } from '../../views/gate/read-gate.ts';
import { readReportView } from '../../views/report/read-report.ts';
import { gateView } from '../../views/schemas/gate.ts';
import { reportView } from '../../views/schemas/report.ts';
import { runView } from '../../views/schemas/run.ts';
import { withUnapproved } from '../../views/run/requests.ts';
import { withTimes } from '../../views/run/times.ts';
import { nowOf, readRunNow } from '../context/now.ts';

const params = z.strictObject({ run: z.string().max(60) });
const filter = z.strictObject({
  active: z.enum(['true', 'false']).optional(),
  service: z.string().regex(idPattern).optional(),
  version: z.string().regex(versionPattern).optional(),
});

/** Runs, their gates and their reports. */
export const runRoutes: Routes = (server, deps) => {
  const list = { ...withSession, querystring: filter, response: { 200: z.array(runRow), ...failures } };
  server.get('/runs', { schema: list }, ({ query: { active, service, version } }) =>
    deps.store.read(async (tx) => {
      const rows = await tx.runs({
        ...(active === undefined ? {} : { active: active === 'true' }),
        ...(service === undefined || version === undefined ? {} : { release: { service, version } }),
      });
      const kept = rows.filter(({ release }) => service === undefined || release.service === service);
      return withTimes(tx, await withUnapproved(tx, kept), nowOf(deps));
    }),
  );
  const one = { ...withSession, params, response: { 200: runView, ...failures } };
  server.get('/runs/:run', { schema: one }, (request) => readRunNow(deps, request.params.run));
  const gate = {
    ...withSession,
    params: z.strictObject({ ...params.shape, gate: z.string().max(300) }),
    querystring: z.strictObject({ visit: z.coerce.number().int().min(1).optional() }),
    response: { 200: gateView, ...failures },
  };
  server.get('/runs/:run/gates/:gate', { schema: gate }, (request) => {
    const { params: named, query } = request;
    const reader = { person: sessionOf(request).person, now: nowOf(deps) };
    return deps.store.read((tx) => readGateView(tx, named.run, named.gate, query.visit, reader));
  });
  const report = { ...withSession, params, response: { 200: reportView, ...failures } };
  server.get('/runs/:run/report', { schema: report }, ({ params: { run } }) =>
    deps.store.read((tx) => readReportView(tx, run)),
  );
};
