import type { Code } from '../../../common/codes.ts';
import type { Digest } from '../../../common/digest.ts';
import type { BackoutError } from '../../../common/errors.ts';
import type { FrozenPlan, FrozenStep, UndoStep } from '../../../plans/language/schema/index.ts';
import type { PlacedStep } from '../../../plans/language/plan-queries.ts';
import type { BodyOf } from '../../../records/entries.ts';
import type { Attempt, RunState } from '../../../records/run-state.ts';
import type { RunTx } from '../../context/run-tx.ts';
import type { ContingencyEntry } from '../../context/contingency-entry.ts';
import type { InvalidGate } from '../../gates/validity.ts';

/** Which attempt at which step. */
export interface AttemptRef {
  readonly run: string;
  readonly address: string;
  readonly visit: number;
  readonly attempt: number;
}

/** The process that makes an attempt. */
export type GuardWorker = BodyOf<'step.started'>['worker'];

/** Everything the rules look at. */
export interface AttemptRequest {
  readonly tx: RunTx['tx'];
  readonly ref: AttemptRef;
  readonly state: RunState;
  readonly plan: FrozenPlan;
  readonly place: PlacedStep;
  /** Where the step's contingency was entered; undefined for a step of the procedure. */
  readonly entered: ContingencyEntry | undefined;
}

export interface RefusalReason {
  readonly code: Code;
  readonly message: string;
}

/**
 * Why an attempt may not begin. `denied`: nobody who follows the record would ask for it. `later`: the record has moved
 * on, or the run holds; nothing is written. `hold`: it is this step's turn, and something is in the way. `lapsed`:
 * approvals in front of it no longer count, and are asked again.
 */
export type Refusal =
  | { readonly denied: BackoutError }
  | { readonly later: RefusalReason }
  | { readonly hold: RefusalReason }
  | { readonly lapsed: readonly InvalidGate[] };

/** A rule of the guard: why an attempt may not begin, or undefined where the rule has nothing against it. */
export type GuardRule = (asked: AttemptRequest) => Promise<Refusal | undefined> | Refusal | undefined;

/** An approval that lets a step run, as `step.started` names it. */
export interface UsedGate {
  readonly gate: string;
  readonly visit: number;
  readonly subject: Digest;
}

/** What an attempt that may begin is given. */
export interface MayBegin {
  readonly go: true;
  readonly step: FrozenStep | UndoStep;
  readonly plan: FrozenPlan;
  readonly state: RunState;
  /** The settings of the run's environment. */
  readonly settings: FrozenPlan['settings']['environments'][number]['values'];
  readonly gates: readonly UsedGate[];
}

/** `already`: this very attempt began before. `hold`: it did not begin, and the record says why. `denied`: throw it. */
export type BeginResult =
  | MayBegin
  | { readonly already: Attempt }
  | { readonly hold: RefusalReason }
  | { readonly denied: BackoutError };
