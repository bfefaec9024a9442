import type { Progress, StepProgress } from '../../plans/language/outline/progress.ts';

/**
 * Whether a workflow knows less of its run than the record does: a step that it still walks is settled, or asks people at
 * a later visit, or it does not know that the run ends. While results are under way it is behind for a moment; behind
 * for long it is when Temporal's database was restored from a backup. Pure.
 */
export function isStale(known: Progress, recorded: Progress): boolean {
  const ends = recorded.run.state === 'ending' && known.run.state !== 'ending' && known.run.state !== 'ended';
  return (
    ends || Object.entries(recorded.steps).some(([address, step]) => isMissed(address, known.steps[address], step))
  );
}

/** What requests opened is not walked, and what is only about to begin may not know of it yet. */
function isMissed(address: string, known: StepProgress | undefined, { visit, state }: StepProgress): boolean {
  if (address.includes(':') || (state !== 'settled' && state !== 'open' && state !== 'holding')) return false;
  if (known === undefined || known.visit < visit) return true;
  return known.visit === visit && state === 'settled' && known.state !== 'settled';
}

/**
 * Runs whose workflow was behind when it was last looked at, and since when that was so at the same entry; and those whose
 * workflow did not answer, which tells nothing.
 */
export class StaleSuspects {
  readonly #since = new Map<string, { readonly seq: number; readonly at: number }>();
  readonly #silent = new Set<string>();

  has(run: string): boolean {
    return this.#since.has(run) || this.#silent.has(run);
  }

  get any(): boolean {
    return this.#since.size > 0 || this.#silent.size > 0;
  }

  /** Notes that a workflow was asked and did not answer: it is asked again soon. */
  unanswered(run: string): void {
    this.#silent.add(run);
  }

  /** Notes a look; true where the workflow has been behind at the same entry until nothing can be under way any more. */
  look(
    run: string,
    behind: { readonly seq: number } | undefined,
    { now, longMs }: { now: number; longMs: number },
  ): boolean {
    const before = this.#since.get(run);
    this.#silent.delete(run);
    if (!behind) {
      this.#since.delete(run);
      return false;
    }
    if (before?.seq !== behind.seq) this.#since.set(run, { seq: behind.seq, at: now });
    if (before?.seq !== behind.seq || now - before.at < longMs) return false;
    this.#since.delete(run);
    return true;
  }
}
