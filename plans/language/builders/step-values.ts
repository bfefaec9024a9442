import type { StepKind } from '../outline/traits.ts';
import type { OutputOf } from './captures.ts';

/** One step of the procedure, a contingency or a branch. */
export interface Step {
  readonly kind: StepKind;
  readonly id: string;
}

/** A step with what it captures: `backup.output.path`. */
export interface Command<S = undefined> extends Step {
  readonly kind: 'command';
  readonly output: OutputOf<S>;
}

export interface Http<S = undefined> extends Step {
  readonly kind: 'http';
  readonly output: OutputOf<S>;
}

export interface Manual extends Step {
  readonly kind: 'manual';
}

export interface Gate extends Step {
  readonly kind: 'gate';
}

/** What can take a step back. */
export interface Undo extends Step {
  readonly kind: 'command' | 'http' | 'manual';
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
