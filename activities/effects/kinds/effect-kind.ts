import type { EffectStep, LoadedAttempt } from '../attempt/attempt.ts';
import type { EffectEnd, Ready } from '../attempt/effect.ts';

/**
 * How a worker carries out the steps of one kind. Each kind that workers carry out has a file that gives this, and a row
 * in `index.ts`. The guard, the measurements around the effect and `verify` are not its business.
 */
export interface EffectKind<Step = EffectStep> {
  /** Makes the effect ready without beginning it. Throws a `BackoutError` that says why the step has to hold. */
  ready(step: Step, call: LoadedAttempt): Promise<Ready>;
  /**
   * What became of an attempt whose worker is gone, as far as its spool tells; `again` where it certainly did not happen,
   * or may safely happen once more. Does nothing twice. Throws only when this worker shuts down.
   */
  recover(step: Step, call: LoadedAttempt): Promise<EffectEnd | 'again'>;
  /**
   * Deals with what a failed attempt left running, before the plan's policy tries the step again. Returns the end with what
   * was done said in it. Throws only when this worker shuts down.
   */
  clearForRetry?(step: Step, call: LoadedAttempt, end: EffectEnd): Promise<EffectEnd>;
  /** Keeps an end until it is in the record, where nothing else would outlive this process. Does not throw. */
  keepEnd?(call: LoadedAttempt, end: EffectEnd): void;
}
