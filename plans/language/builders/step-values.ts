import type { KindWith, StepKind } from '../outline/traits.ts';

/** One step of the procedure, a contingency or a branch. */
export interface Step {
  readonly kind: StepKind;
  readonly id: string;
}

export interface Gate extends Step {
  readonly kind: 'gate';
}

/** What can take a step back. */
export interface Undo extends Step {
  readonly kind: KindWith<'undoable', true>;
}

/** An answer for the case that the plain way back fails or is gone. */
export interface Contingency {
  readonly kind: 'contingency';
  readonly id: string;
}

/** Why a step cannot be taken back, and what is offered from there on. */
export interface Irreversible {
  readonly kind: 'irreversible';
}
