import { log } from '@temporalio/workflow';
import { addressOf, measuringLabels } from '../plans/language/outline/outline.ts';
import { effectActivities } from './definitions/activities.ts';
import type { RunContext, Place } from './state/context.ts';
import { whyUnanswered } from './definitions/failures.ts';

/** A gate opens without the readings of a label that has no worker; success waits longer, as a hold would follow. */
const PATIENCE_MS = { gate: 10_000, success: 60_000 };
const LIMIT_MS = 3_600_000;

/** Measures what a gate decides on: before it opens, and in later rounds, each a number of its own, while it waits. */
export async function measureGate(context: RunContext, { step, visit }: Place, round = 1): Promise<void> {
  const address = addressOf(step);
  const at = context.known.of(address, visit);
  await everywhere(context, measuringLabels(step), { purpose: 'gate', address, visit: at.visit, round });
}

/** Measures what shows success. */
export async function measureSuccess(context: RunContext, round: number): Promise<void> {
  await everywhere(context, context.outline?.successLabels ?? [], { purpose: 'success', round });
}

type What = { readonly round: number } & (
  | { readonly purpose: 'success' }
  | { readonly purpose: 'gate'; readonly address: string; readonly visit: number }
);

async function everywhere(context: RunContext, labels: readonly string[], what: What): Promise<void> {
  const { installation, run } = context;
  const patienceMs = PATIENCE_MS[what.purpose];
  await Promise.all(
    labels.map(async (label) => {
      const there = effectActivities({ installation, label, patienceMs, limitMs: LIMIT_MS });
      await context
        .track(there.measure({ run, label, ...what }))
        .catch((failure: unknown) => missing(label, what, failure));
    }),
  );
}

function missing(label: string, what: What, failure: unknown): void {
  const step = what.purpose === 'gate' ? { step: what.address } : {};
  log.warn('a label was not measured', { ...step, label, why: whyUnanswered(failure), failure: String(failure) });
}
