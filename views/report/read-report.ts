import type { Subject } from '../../requests/subject.ts';
import type { ReadTx } from '../../records/record-store.ts';
import type { ReportView } from '../schemas/types.ts';
import { recoveriesOf } from '../roster/administration.ts';
import { runAndPlan } from '../../authority/context/run-context.ts';
import { viewReport } from './report.ts';
import { assessmentsOf } from '../release/sources.ts';
import { storedSubject } from '../../authority/gates/stored-subject.ts';

/** Everything an incident review asks about a run. Throws `run-unknown`. */
export async function readReportView(tx: ReadTx, run: string): Promise<ReportView> {
  const { state, plan } = await runAndPlan(tx, run);
  const digests = [...state.steps.values()].flatMap(({ visits }) => visits.flatMap(({ gate }) => gate?.subject ?? []));
  const subjects = new Map<string, Subject>();
  for (const digest of digests) {
    const subject = await storedSubject(tx, digest);
    if (subject !== undefined) subjects.set(digest, subject);
  }
  const before = (await assessmentsOf(tx, state.release)).filter(
    ({ environment, at }) => environment === state.environment && at <= state.requestedAt,
  );
  return viewReport(state, plan, {
    subjects,
    assessment: before.at(-1)?.measurements ?? [],
    recoveries: await recoveriesOf(tx, { requestedAt: state.requestedAt, endedAt: state.ended?.at ?? null }),
  });
}
