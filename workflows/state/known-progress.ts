import type { Address } from '../../plans/language/outline/address.ts';
import type { Progress, RunProgress, StepProgress } from '../../plans/language/outline/progress.ts';

/** What has come due at the very moment of loading is due this much later, so that it is not passed over. */
const SLACK_MS = 1000;

/** What the workflow knows of a run: the newest progress that its activities have told it. */
export class KnownProgress {
  #run: RunProgress = { state: 'requested' };
  #runSeq = -1;
  readonly #steps = new Map<Address, { readonly at: StepProgress; readonly seq: number; readonly since: number }>();

  get run(): RunProgress {
    return this.#run;
  }

  /** The progress of a step on a visit or a later one; the same object until it changes. */
  of(address: Address, visit: number): StepProgress {
    const known = this.#steps.get(address);
    if (known && known.at.visit >= visit) return known.at;
    return this.#remember(address, { visit, attempt: 1, state: 'pending' }, known?.seq ?? -1);
  }

  /** Returns when the workflow learned the current state of a step. */
  since(address: Address): number {
    return this.#steps.get(address)?.since ?? Date.now();
  }

  /** Takes in what an activity answered, except what is older than what is known already. */
  merge({ run, steps, seq = this.newest }: Progress): void {
    if (seq >= this.#runSeq) {
      this.#run = run;
      this.#runSeq = seq;
    }
    for (const [address, at] of Object.entries(steps)) {
      const known = this.#steps.get(address);
      if (known && (seq < known.seq || at.visit < known.at.visit)) continue;
      if (known && isSame(known.at, at)) this.#steps.set(address, { ...known, seq });
      else this.#remember(address, at, seq);
    }
  }

  /**
   * Whether all of the record, read after this was known, tells it otherwise: something is believed settled that is not,
   * or is newer than the record itself. Only a forged answer, or a record put back, does that.
   */
  contradicts({ steps, seq = 0 }: Progress, newestBefore: number): boolean {
    if (newestBefore > seq) return true;
    return [...this.#steps].some(([address, known]) => {
      const isBehind = known.at.visit > (steps[address]?.visit ?? 1);
      const isSettled = known.at.state === 'settled' && known.seq <= seq;
      return isSettled && (isBehind || steps[address]?.state !== 'settled');
    });
  }

  /** Seq of the newest answer that was taken in. */
  get newest(): number {
    return [...this.#steps.values()].reduce((newest, { seq }) => Math.max(newest, seq), this.#runSeq);
  }

  /** All of it, for diagnosis. */
  snapshot(): Progress {
    const steps = Object.fromEntries([...this.#steps].map(([address, { at }]) => [address, at]));
    return { run: this.#run, steps, seq: this.#runSeq };
  }

  #remember(address: Address, at: StepProgress, seq: number): StepProgress {
    this.#steps.set(address, {
      at,
      seq,
      since: Math.min(Date.now(), (at.since ?? Number.POSITIVE_INFINITY) + SLACK_MS),
    });
    return at;
  }
}

function isSame(one: StepProgress, other: StepProgress): boolean {
  const facets = ['visit', 'attempt', 'state', 'at', 'contingency', 'contingencyVisit'] as const;
  return facets.every((facet) => one[facet] === other[facet]);
}
