import { BackoutError } from '../common/errors.ts';
import type { Release } from '../common/names.ts';
import type { GateView, InboxView, ReleaseView, ReportView, RunView } from '../records/views.ts';
import type { ApiDeps } from './deps.ts';
import type { Mutable } from './schemas/mutable.ts';

/** The views of the record as they are at this moment. */
export function readRun(deps: ApiDeps, run: string): Promise<Mutable<RunView>> {
  return deps.store.read(() => Promise.reject(missing(run)));
}
export function readGate(
  deps: ApiDeps,
  run: string,
  gate: string,
  visit: number | undefined,
): Promise<Mutable<GateView>> {
  return deps.store.read(() => Promise.reject(missing(`${run} ${gate} ${visit}`)));
}
export function readReport(deps: ApiDeps, run: string): Promise<Mutable<ReportView>> {
  return deps.store.read(() => Promise.reject(missing(run)));
}
export function readRelease(deps: ApiDeps, release: Release): Promise<Mutable<ReleaseView>> {
  return deps.store.read(() => Promise.reject(missing(release.service)));
}
export function readInbox(deps: ApiDeps, person: string): Promise<Mutable<InboxView>> {
  return deps.store.read(() => Promise.reject(missing(person)));
}

function missing(what: string): BackoutError {
  return new BackoutError('internal', 'there is no such view yet', { found: what });
}
