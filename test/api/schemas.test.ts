import type { z } from 'zod';
import type { PublishedPlan, RecordStore, RunRow } from '../../records/record-store.ts';
import type { DeepReadonly } from '../../common/deep-readonly.ts';
import { publishedPlanSchema, runRow, workerSchema } from '../../api/schemas/record.ts';
import { runView } from '../../views/schemas/run.ts';

/** `true` only when the two are identical, optional members too; the compiler checks it. */
type Same<A, B> = Identical<DeepReadonly<A>, DeepReadonly<B>>;
type Identical<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : never;
type Worker = Awaited<ReturnType<RecordStore['workers']>>[number];
/** Digests are texts on the wire. */
type Wire<T> = {
  [K in keyof T]: T[K] extends `sha256:${string}` | null ? string | Extract<T[K], null> : T[K];
};

describe('the schemas of the API', () => {
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
