import type { Address } from './address.ts';

/**
 * How far a run is: derived from the record alone. Activities return it, the workflow only waits on it.
 * A missing step is `pending` at visit 1, attempt 1.
 */
export interface StepProgress {
  readonly visit: number;
  /** The attempt under way or, when pending, the one to begin next. */
  readonly attempt: number;
  readonly state: StepState;
  /** When state is `pending`: not before this time (retry policy); `open`: deadline of a gate, end of a wait (ms since 1970). */
  readonly at?: number;
  /** When state is `open` or `holding`: since when, by the record (ms since 1970), so that who loads the run reminds in time. */
  readonly since?: number;
  /** When state is `contingency`: which one was chosen. */
  readonly contingency?: string;
  /** When state is `contingency`: visit of the contingency's own steps. */
  readonly contingencyVisit?: number;
}

/**
 * `pending` may begin · `running` an effect is under way · `open` waits for people or a timer ·
 * `holding` asks people what to do · `contingency` its contingency runs · `settled` done with: the run goes on after it.
 */
export type StepState = 'pending' | 'running' | 'open' | 'holding' | 'contingency' | 'settled';

/** How far a run is as a whole. */
export interface RunProgress {
  /**
   * `requested` not yet admitted · `active` · `concluding` the procedure is done, success not yet shown ·
   * `held` somebody asked the run to hold: nothing new begins · `ending` a decision ends it · `ended`.
   */
  readonly state: 'requested' | 'active' | 'held' | 'concluding' | 'ending' | 'ended';
  /** While `ending`: undo steps to walk first, last done first. */
  readonly undo?: readonly Address[];
  /** The whole run holds at its end because success criteria do not pass. */
  readonly unproven?: boolean;
  readonly outcome?: string;
  /** How many rounds of success measurements were concluded (entries `run.measured`), so that the next one is a new one. */
  readonly rounds?: number;
  /** How many requests wait for an approval; absent: none. */
  readonly asking?: number;
}

/** What changed: every activity that touches the record answers with it. Steps that did not change are left out. */
export interface Progress {
  readonly run: RunProgress;
  readonly steps: Readonly<Record<Address, StepProgress>>;
  /**
   * Seq of the last entry it reflects. Answers of concurrent activities may arrive in any order; what is older than what
   * the workflow already knows of a step, or of the run, is passed over.
   */
  readonly seq?: number;
}
