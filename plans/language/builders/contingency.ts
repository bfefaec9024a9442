import { built, type MembersOf } from './contents.ts';
import type { Contingency, Irreversible, Step } from './step-values.ts';

export interface ContingencySpec {
  readonly title: string;
  readonly because: string;
  readonly steps: readonly Step[];
  /** Afterwards: go on after the step that held (`continue`, the default), `retry` it, or `end` the run as not rolled back. */
  readonly then?: 'continue' | 'retry' | 'end';
}
const members: MembersOf<ContingencySpec> = { title: true, because: true, steps: true, then: true };
/** Declares a contingency. List it in the plan's `contingencies`, and name it in `onFailure`, `onDeadline` or `irreversible`. */
export function contingency(id: string, spec: ContingencySpec): Contingency {
  return built({ kind: 'contingency', id }, spec, contingency, { members });
}
/** Marks a point of no return: past this step, what is offered is the contingency. */
export function irreversible(because: string, spec: { readonly contingency?: Contingency } = {}): Irreversible {
  return built({ kind: 'irreversible' }, { because, ...spec }, irreversible, {
    members: { because: true, contingency: true },
  });
}
