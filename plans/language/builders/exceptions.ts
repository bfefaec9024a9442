import type { Criterion } from './criteria.ts';
import type { Contingency, Step } from './step-values.ts';

/** A text that looks as if it belonged to another release, exactly as it is written, and why it belongs to this one. */
export interface Allowed {
  readonly text: string;
  readonly because: string;
}
/** A warning that stays: its code, what of the plan it is about (or the name of a member, such as `duration`), and why. */
export interface Silenced {
  readonly code: string;
  readonly at: Step | Criterion | Contingency | string;
  readonly because: string;
}
