import type { EntryWithBody } from '../../records/entries.ts';
import { foldRun } from '../../records/fold/index.ts';
import type { RunState } from '../../records/run-state.ts';
import type { Findings } from './findings.ts';

/** Folds the runs of a log while it is walked, and looks afterwards for beginnings without an end. */
export class UnfinishedAttempts {
  readonly #runs = new Map<string, RunState | undefined>();

  see(item: EntryWithBody): void {
    const { run } = item.entry;
    if (run !== null) this.#runs.set(run, foldRun(this.#runs.get(run), item));
  }

  /** A run that ended ended everything it began. */
  check(findings: Findings): void {
    for (const state of this.#runs.values())
      if (state?.ended !== null && state !== undefined) checkRun(state, findings);
  }
}

function checkRun(state: RunState, findings: Findings): void {
  for (const { address, visits } of state.steps.values()) {
    for (const { attempts } of visits) {
      for (const { attempt, startedAt, outcome, resolved } of attempts) {
        if (startedAt !== null && outcome === null && resolved === null)
          findings.add(
            'end-missing',
            state.seq,
            `${state.run} ended, but nothing says how attempt ${attempt} of ${address} did`,
          );
      }
    }
  }
}
