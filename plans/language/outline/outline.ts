/**
 * What a workflow may know of a plan: order, kinds, times and queues, at most 150 bytes a step; no commands, no texts,
 * no values. This folder imports neither zod nor node: modules, because it is part of the workflow bundle.
 */

/** `backup`, `drain/eu/stop`, `@restore/load`, `migrate~undo`. */
export type Address = string;

/** A step as the workflow sees it. Short keys keep a thousand steps small. */
export interface OutlineStep {
  /** Address. */
  readonly a: Address;
  /** Kind; the executor asks `q` and the progress rather than the kind wherever it can. */
  readonly k: 'command' | 'http' | 'manual' | 'gate' | 'check' | 'wait' | 'notify' | 'parallel';
  /** Label of the workers that run it; absent: the control queue. */
  readonly q?: string;
  /** Outer limit of one attempt in ms, measurements and kill grace included; absent: waits for people or a timer. */
  readonly t?: number;
  /** Branches of a parallel step. */
  readonly b?: readonly (readonly OutlineStep[])[];
  /** Whether the step has an undo, at `a + '~undo'`; `true`: of the same kind, queue and limit. */
  readonly u?: true | Pick<OutlineStep, 'k' | 'q' | 't' | 'e'>;
  /** Labels on which a gate's `decideOn` criteria are measured before it opens. */
  readonly m?: readonly string[];
  /** How often an open gate is told again, in ms, where it says so itself. */
  readonly r?: number;
  /** How long after opening a gate escalates, or a manual step is told again, in ms. */
  readonly e?: readonly number[];
}

/** What the workflow walks. */
export interface Outline {
  readonly steps: readonly OutlineStep[];
  readonly contingencies: Readonly<
    Record<string, { readonly steps: readonly OutlineStep[]; readonly then: 'continue' | 'retry' | 'end' }>
  >;
  /** Labels on which the criteria that decide success are measured. */
  readonly successLabels: readonly string[];
  /** How often a hold is told again, in ms. */
  readonly remindEveryMs: number;
}
