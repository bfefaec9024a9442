import type { ControlActivities, VisitRef } from '../contract.ts';
import { gateAt } from '../../authority/gates/build-subject.ts';
import { invitation } from '../../authority/gates/open-gate.ts';
import type { RunTx } from '../../authority/context/run-tx.ts';
import { channelsForOccasion, runTitle } from '../../authority/context/notify.ts';
import { holdingText } from '../../authority/attempts/index.ts';
import type { FrozenPlan } from '../../plans/language/schema/index.ts';
import { isByHand, stepAt } from '../../plans/language/plan-queries.ts';
import { lastVisit } from '../../records/fold/index.ts';
import type { GateVisit, RunState, Visit } from '../../records/run-state.ts';
import type { ReadTx } from '../../records/record-store.ts';
import { change } from './change.ts';
import type { ControlDeps } from './deps.ts';

/**
 * Tells people again that a gate, a manual step or a hold waits for them: once for each time that has come by the
 * record's clock, counted from when it began to wait, and for each stage of a gate's escalation. What no longer waits
 * is left alone.
 */
export function remindActivity(deps: ControlDeps): ControlActivities['remind'] {
  return (ref) => change(deps, ref.run, [ref.address], (run) => remind(deps, run, ref));
}

interface Waiting {
  readonly state: RunState;
  readonly plan: FrozenPlan;
  readonly ref: VisitRef;
}

/** Reminds of everything that waits in a run and has become due, as if it had been asked about in time. */
export async function remindAll(deps: ControlDeps, run: RunTx): Promise<void> {
  const { state, plan } = run;
  if (state.state === 'ended') return;
  for (const { address, visits } of state.steps.values()) {
    const { state: at, visit = 1 } = visits.at(-1) ?? {};
    // Gates that requests have opened are no steps of the plan: the walk does not wait at them, and nothing becomes due.
    if (!stepAt(plan, address)) continue;
    if (at === 'open' || at === 'holding') await remind(deps, run, { run: run.name, address, visit });
  }
}

async function remind(deps: ControlDeps, run: RunTx, ref: VisitRef): Promise<void> {
  const { state, plan } = run;
  const visit = lastVisit(state, ref.address);
  if (!visit || visit.visit !== ref.visit) return;
  const waiting = { state, plan, ref };
  if (visit.state === 'open' && visit.gate) await remindGate(deps, run, waiting, visit.gate);
  else await remindPerformer(run, waiting, visit);
}

async function remindGate(deps: ControlDeps, run: RunTx, waiting: Waiting, opened: GateVisit): Promise<void> {
  const { state, plan, ref } = waiting;
  const gate = gateAt(plan, ref.address);
  const elapsedMs = Date.parse(run.now) - Date.parse(opened.openedAt);
  const stages = gate.escalate.filter(({ afterMs }) => afterMs <= elapsedMs);
  const round = Math.floor(elapsedMs / (gate.remindEveryMs ?? plan.communication.remindEveryMs));
  const text = invitation(state, gate, ref.address, opened.deadlineAt);
  const subject = `${ref.run} still waits for a decision: ${gate.question}`;
  const about = { address: ref.address, subject, text };
  const noted = (name: string, stage: number, role: string | null = null) =>
    note(deps, run, waiting, `${name}/${ref.run}/${ref.address}/${ref.visit}`, { stage, role });
  const again = `gate.reminded/${round}`;
  if (round > 0 && (await noted(again, stages.length))) {
    await run.notify({
      ...about,
      ...keyed(again, ref),
      channels: channelsForOccasion(plan, 'gate-opened'),
      occasion: 'reminder',
    });
  }
  for (const [index, { channels, role }] of stages.entries()) {
    const next = `gate.escalated/${index + 1}`;
    if (await noted(next, index + 1, role))
      await run.notify({
        ...about,
        ...keyed(next, ref),
        text: [...(role === null ? [] : [await handedTo(run.tx, role)]), text].join('\n'),
        channels: [...new Set(channels)],
        occasion: 'escalation',
      });
  }
}

/** Whom a stage of the escalation goes to, by name, so that the reader knows whom to wake. */
async function handedTo(tx: ReadTx, role: string): Promise<string> {
  const people = (await tx.roster()).people.filter(({ roles }) => roles.includes(role)).map(({ person }) => person);
  const shown = people.slice(0, 20);
  const more = people.length - shown.length;
  const who = people.length === 0 ? 'nobody on the roster has it' : shown.join(', ');
  return `Nobody has decided yet: this goes to ${role} now (${who}${more > 0 ? ` and ${more} more` : ''}).`;
}

function keyed(name: string, { run, address, visit }: VisitRef): { key: string } {
  return { key: `${name}/${run}/${address}/${visit}` };
}

async function note(
  { actor }: ControlDeps,
  run: RunTx,
  { ref }: Waiting,
  key: string,
  { stage, role }: { stage: number; role: string | null },
): Promise<boolean> {
  const body = { address: ref.address, visit: ref.visit, stage, ...(role === null ? {} : { role }) };
  return (await run.append({ type: 'gate.reminded', actor, key, body })).fresh;
}

async function remindPerformer(run: RunTx, waiting: Waiting, visit: Visit): Promise<void> {
  const { plan, ref } = waiting;
  const since = waitsSince(visit);
  const text = textFor(waiting, visit);
  if (since === undefined || text === undefined) return;
  const elapsedMs = Date.parse(run.now) - Date.parse(since);
  const round = Math.floor(elapsedMs / plan.communication.remindEveryMs);
  const about = {
    channels: channelsForOccasion(plan, 'held'),
    occasion: 'reminder',
    address: ref.address,
    subject: `${ref.run} still waits at ${ref.address}`,
    text,
  } as const;
  const key = `${ref.run}/${ref.address}/${ref.visit}/${since}`;
  if (isOverdue(waiting, visit, elapsedMs)) await run.notify({ ...about, key: `overdue/${key}` });
  if (round >= 1) await run.notify({ ...about, key: `reminder/${key}/${round}` });
}

/** A manual step that takes longer than its time gets a reminder; that is never an outcome. */
function isOverdue({ plan, ref }: Waiting, visit: Visit, elapsedMs: number): boolean {
  const step = stepAt(plan, ref.address);
  return visit.state === 'open' && isByHand(step) && elapsedMs >= step.timeoutMs;
}

function waitsSince(visit: Visit): string | undefined {
  if (visit.state === 'holding') return visit.holding?.at;
  if (visit.state === 'open') return visit.attempts.at(-1)?.openedAt ?? undefined;
  return visit.state === 'pending' ? (visit.unattendedSince ?? undefined) : undefined;
}

/** A wait waits for nobody. */
function textFor({ state, plan, ref }: Waiting, visit: Visit): string | undefined {
  const step = stepAt(plan, ref.address);
  if (visit.holding) return holdingText(state, plan, visit.holding);
  if (visit.state === 'pending') return `${runTitle(state)} still holds at ${ref.address}: no worker takes it.`;
  if (!isByHand(step)) return undefined;
  return `${runTitle(state)} still waits for ${step.role} at ${ref.address}: ${step.title}\nbackout confirm ${ref.run} ${ref.address}`;
}
