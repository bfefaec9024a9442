import { undoAddress, type Address } from './address.ts';
import type { StepKind } from './traits.ts';

/**
 * What a workflow may know of a plan: order, kinds, times and queues, at most 150 bytes a step; no commands, no texts,
 * no values. This folder imports neither zod nor node: modules, because it is part of the workflow bundle.
 */

/** A step as the workflow sees it, in its wire form: short keys keep a thousand steps small. Read it with the functions below. */
export interface OutlineStep {
  /** Address. */
  readonly a: Address;
  /** Kind; what asks for it wants its traits. */
  readonly k: StepKind;
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
  /** How often an open gate gets a reminder, in ms, where it says so itself. */
  readonly r?: number;
  /** How long after opening a gate escalates, or a manual step gets a reminder, in ms. */
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
  /** How often a hold gets a reminder, in ms. */
  readonly remindEveryMs: number;
}

/** What the outline says of a step, in words. What does not apply is left out. */
export interface StepFacts {
  readonly address: Address;
  readonly kind: StepKind;
  readonly branches?: readonly (readonly OutlineStep[])[];
  readonly label?: string | undefined;
  readonly limitMs?: number | undefined;
  /** `same`: of its step's kind, label and limit. */
  readonly undo?: 'same' | Pick<StepFacts, 'kind' | 'label' | 'limitMs' | 'escalations'> | undefined;
  readonly measuredOn?: readonly string[];
  readonly remindEveryMs?: number | null;
  readonly escalations?: readonly number[];
}

/** Writes a step of an outline. The order of the keys is part of the wire form. */
export function writeOutlineStep(facts: StepFacts): OutlineStep {
  const { address, branches, undo, measuredOn = [], remindEveryMs = null } = facts;
  const { k, q, t, e } = writeHow(facts);
  return {
    a: address,
    k,
    ...(branches === undefined ? {} : { b: branches }),
    ...(q === undefined ? {} : { q }),
    ...(t === undefined ? {} : { t }),
    ...(undo === undefined ? {} : { u: undo === 'same' ? true : writeHow(undo) }),
    ...(measuredOn.length > 0 ? { m: measuredOn } : {}),
    ...(remindEveryMs === null ? {} : { r: remindEveryMs }),
    ...(e === undefined ? {} : { e }),
  };
}

function writeHow({ kind, label, limitMs, escalations = [] }: Omit<StepFacts, 'address'>) {
  return {
    k: kind,
    ...(label === undefined ? {} : { q: label }),
    ...(limitMs === undefined ? {} : { t: limitMs }),
    ...(escalations.length > 0 ? { e: escalations } : {}),
  } as Pick<OutlineStep, 'k' | 'q' | 't' | 'e'>;
}

/** Where a step of the outline is in the plan. */
export function addressOf(step: OutlineStep): Address {
  return step.a;
}

/** The kind of a step of the outline. */
export function kindOf(step: OutlineStep): StepKind {
  return step.k;
}

/** The label of the workers that run it. */
export function labelOfStep(step: OutlineStep): string {
  return step.q ?? 'local';
}

/** The longest that one attempt may take; undefined where it waits for people or a timer. */
export function limitMsOf(step: OutlineStep): number | undefined {
  return step.t;
}

/** The lists of steps that are walked side by side; none for a step that is not made of steps. */
export function branchesOf(step: OutlineStep): readonly (readonly OutlineStep[])[] {
  return step.b ?? [];
}

/** The labels on which is measured what a gate decides on. */
export function measuringLabels(step: OutlineStep): readonly string[] {
  return step.m ?? [];
}

/** When people are reminded while the step is open: how often, where it says so itself, and at which times besides. */
export function remindersOf(step: OutlineStep): {
  readonly everyMs: number | undefined;
  readonly atMs: readonly number[];
} {
  return { everyMs: step.r, atMs: step.e ?? [] };
}

/** The outline of a step's undo, or undefined where it has none. */
export function undoOf(step: OutlineStep): OutlineStep | undefined {
  if (step.u === undefined) return undefined;
  const { k, q, t, e } = step.u === true ? step : step.u;
  const times = { ...(t === undefined ? {} : { t }), ...(e === undefined ? {} : { e }) };
  return { a: undoAddress(step.a), k, ...(q === undefined ? {} : { q }), ...times };
}
