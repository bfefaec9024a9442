import type { z } from 'zod';
import type {
  AccessView,
  GateView,
  InboxView,
  ProposalView,
  ReleaseView,
  ReportView,
  RunView,
} from '../../views/schemas/types.ts';
import type { PublishedPlan, RecordStore, RunRow } from '../../records/record-store.ts';
import type { Mutable } from '../../api/schemas/mutable.ts';
import { publishedPlanSchema, runRow, workerSchema } from '../../api/schemas/record.ts';
import { reportView } from '../../api/schemas/report.ts';
import { accessView, proposalView } from '../../api/schemas/roster.ts';
import { gateView, inboxView, releaseView, runView } from '../../api/schemas/views.ts';

/** `true` only when the two are identical, optional members too; the compiler checks it. */
type Same<A, B> = Identical<Mutable<A>, Mutable<B>>;
type Identical<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : never;
type Worker = Awaited<ReturnType<RecordStore['workers']>>[number];
/** Digests are texts on the wire. */
type Wire<T> = Mutable<{
  [K in keyof T]: T[K] extends `sha256:${string}` | null ? string | Extract<T[K], null> : T[K];
}>;

describe('the schemas of the API', () => {
  it('say what the views say, no more and no less', () => {
    const run: Same<z.infer<typeof runView>, Mutable<RunView>> = true;
    const gate: Same<z.infer<typeof gateView>, Mutable<GateView>> = true;
    const release: Same<z.infer<typeof releaseView>, Mutable<ReleaseView>> = true;
    const inbox: Same<z.infer<typeof inboxView>, Mutable<InboxView>> = true;
    const report: Same<z.infer<typeof reportView>, Mutable<ReportView>> = true;
    const access: Same<z.infer<typeof accessView>, Mutable<AccessView>> = true;
    const proposal: Same<z.infer<typeof proposalView>, Mutable<ProposalView>> = true;
    const views = [run, gate, release, inbox, report, access, proposal];
    expect(views.every((one) => one)).toBe(true);
  });

  it('say what the rows of the record say', () => {
    const plan: Same<z.infer<typeof publishedPlanSchema>, Wire<PublishedPlan>> = true;
    const row: Same<z.infer<typeof runRow>, Wire<RunRow>> = true;
    const seen: Same<z.infer<typeof workerSchema>, Wire<Worker>> = true;
    expect([plan, row, seen]).toEqual([true, true, true]);
  });

  it('refuse a member that no view has', () => {
    expect(runView.safeParse({ v: 1, more: true }).error?.issues).toContainEqual(
      expect.objectContaining({ code: 'unrecognized_keys', keys: ['more'] }),
    );
  });
});
