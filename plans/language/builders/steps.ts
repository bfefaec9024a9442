import type { Step, Command, Http, Manual, Gate, Contingency, Irreversible } from './step-values.ts';
import type { Capturable, NothingCaptured, OutputOf } from './captures.ts';
import { built } from './contents.ts';
import { outputRefs } from './outputs.ts';
import type {
  BranchSpec,
  CheckSpec,
  CommandSpec,
  GateSpec,
  HttpSpec,
  ManualSpec,
  NotifySpec,
  ParallelSpec,
  WaitSpec,
} from './step-specs.ts';

/** Runs a program on a worker of its label. */
export function command<S extends Capturable | undefined = undefined>(id: string, spec: CommandSpec<S>): Command<S> {
  return built({ kind: 'command', id, output: outputRefs(spec.capture) as OutputOf<S> }, spec, command);
}
/** Sends one HTTP request. */
export function http<S extends Capturable | undefined = undefined>(id: string, spec: HttpSpec<S>): Http<S> {
  return built({ kind: 'http', id, output: outputRefs(spec.capture) as OutputOf<S> }, spec, http);
}
/** Something that a person does and confirms. */
export function manual(id: string, spec: ManualSpec): Manual {
  return built({ kind: 'manual', id }, spec, manual);
}
/** Waits for people to decide. */
export function gate(id: string, spec: GateSpec): Gate {
  return built({ kind: 'gate', id }, spec, gate);
}
/** Measures until all criteria pass, or the time is up and the step has failed. */
export function check(id: string, spec: CheckSpec): Step {
  return built({ kind: 'check', id }, spec, check);
}
/** Waits for a fixed time. */
export function wait(id: string, spec: WaitSpec): Step {
  return built({ kind: 'wait', id }, spec, wait);
}
/** Tells people. */
export function notify(id: string, spec: NotifySpec): Step {
  return built({ kind: 'notify', id }, spec, notify);
}
/** Runs branches side by side; a failing one lets the others finish, then the run holds. */
export function parallel(id: string, spec: ParallelSpec): Step {
  return built({ kind: 'parallel', id }, spec, parallel);
}

/** A branch of a parallel step. */
export interface Branch extends BranchSpec {
  readonly kind: 'branch';
}
/** One branch of a parallel step: its steps one after the other. */
export function branch(id: string, title: string, steps: readonly Step[]): Branch {
  const spec: BranchSpec = { id, title, steps };
  return built({ kind: 'branch', ...spec }, spec, branch);
}
export interface ContingencySpec {
  readonly title: string;
  readonly because: string;
  readonly steps: readonly Step[];
  /** Afterwards: go on after the step that held (`continue`, the default), `retry` it, or `end` the run as not rolled back. */
  readonly then?: 'continue' | 'retry' | 'end';
}
/** Declares a contingency. List it in the plan's `contingencies`, and name it in `onFailure`, `onDeadline` or `irreversible`. */
export function contingency(id: string, spec: ContingencySpec): Contingency {
  return built({ kind: 'contingency', id }, spec, contingency);
}
/** Marks a point of no return: past this step, what is offered is the contingency. */
export function irreversible(because: string, spec: { readonly contingency?: Contingency } = {}): Irreversible {
  return built({ kind: 'irreversible' }, { because, ...spec }, irreversible);
}

export type { NothingCaptured };
