import { endAttempt, type AttemptResult } from '../../authority/attempts/end-attempt.ts';
import { inRun } from '../../authority/transactions/in-run.ts';
import type { BodyOf } from '../../records/entries.ts';
import type { RunTx } from '../../authority/context/run-tx.ts';
import type { LoadedAttempt } from './attempt/attempt.ts';
import { putContent, storeParts } from './command/content.ts';
import type { KeptOutput } from './command/kept-output.ts';
import { effectActor } from './attempt/deps.ts';
import type { EffectEnd } from './attempt/effect.ts';
import type { Verified } from './verify-unknown.ts';

/** An end with everything that belongs to it, ready to be written. */
export interface Ending {
  readonly end: EffectEnd;
  readonly durationMs: number;
  readonly verified: Verified | undefined;
}

/**
 * Writes how an attempt ended, its output with it and what lapses because of it, in one transaction; a second time it
 * changes nothing. Only large output is put beside the record before, where it means nothing until the transaction names it.
 */
export async function recordEnd({ ref, deps }: LoadedAttempt, { end, durationMs, verified }: Ending): Promise<void> {
  for (const content of [end.kept?.stdout, end.kept?.stderr]) if (content) await storeParts(deps.store, content);
  await inRun(deps.store, ref.run, effectActor(deps), async (run) => {
    const output = end.kept ? await putOutput(run, end.kept) : null;
    const { kept: _, heldOpen: __, measurements = [], ...facts } = end;
    const shared = { durationMs, output, measurements: [...measurements] };
    const result: AttemptResult =
      facts.outcome === 'unknown'
        ? { ...facts, ...shared, ...(verified ? { verified } : {}) }
        : { ...facts, ...shared };
    await endAttempt(run, ref, result, effectActor(deps));
  });
}

async function putOutput({ tx }: RunTx, kept: KeptOutput): Promise<BodyOf<'step.failed'>['output']> {
  const { stdout, stderr, bytes, droppedBytes, lastLines } = kept;
  return {
    stdout: stdout ? await putContent(tx, stdout) : null,
    stderr: stderr ? await putContent(tx, stderr) : null,
    bytes,
    droppedBytes,
    lastLines: [...lastLines],
  };
}
