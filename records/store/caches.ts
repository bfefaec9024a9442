import { Recent } from '../../common/recent.ts';
import type { Roster } from '../../roster/schema.ts';
import type { Envelope } from '../../requests/envelope.ts';
import type { FrozenPlan } from '../../plans/language/schema/plan.ts';
import type { RunState } from '../run-state.ts';

/** What one process keeps in memory: values that never change once they are committed. */
export interface Caches {
  /** By run: the newest committed state that was folded. */
  readonly runs: Recent<RunState>;
  /** By digest. */
  readonly plans: Recent<FrozenPlan>;
  /** By the digest of the body that carries it. */
  readonly rosters: Recent<Roster>;
  /** By the digest of the bytes that were signed. */
  readonly envelopes: Recent<Envelope>;
}

/** Caches of a process that has read nothing yet; each keeps the values used last. */
export function newCaches(): Caches {
  return { runs: new Recent(200), plans: new Recent(50), rosters: new Recent(20), envelopes: new Recent(200) };
}

/**
 * Folded states as one transaction sees them. What it folds itself is shared with others only once it is committed, and
 * what others folded is used only as far as this snapshot reaches.
 */
export class Folded {
  readonly #shared: Recent<RunState>;
  readonly #own = new Map<string, RunState>();

  constructor(shared: Recent<RunState>) {
    this.#shared = shared;
  }

  get(run: string): RunState | undefined {
    return this.#own.get(run) ?? this.#shared.get(run);
  }

  set(run: string, state: RunState): void {
    this.#own.set(run, state);
  }

  /** Shares what was folded: everything it reflects is committed. */
  share(): void {
    for (const [run, state] of this.#own) {
      if ((this.#shared.get(run)?.seq ?? -1) < state.seq) this.#shared.set(run, state);
    }
  }
}
