import type { FrozenPlan, FrozenStep, UndoStep } from '../../plans/language/schema/index.ts';
import { contingencyOf } from '../../plans/language/outline/address.ts';
import { placedSteps, type PlacedStep } from '../../plans/language/plan-queries.ts';
import { beyondReturn, beyondReturnCommand } from '../../authority/context/beyond-return.ts';
import { offerCommand } from '../../authority/attempts/offers.ts';
import { lastAttempt, lastVisit } from '../../records/fold/index.ts';
import type { RunState, Visit } from '../../records/run-state.ts';
import type { StepView } from '../schemas/types.ts';

/** The lines of the step list: the procedure always; undos and contingencies where the run has reached them. */
export function viewSteps(state: RunState, plan: FrozenPlan): StepView[] {
  const chosen = chosenContingencies(state);
  const isShown = ({ address, undoes }: PlacedStep) => {
    if (state.steps.has(address)) return true;
    if (undoes !== undefined) return state.ending?.undo.includes(address) === true;
    const contingency = contingencyOf(address);
    return contingency === undefined || chosen.has(contingency);
  };
  return placedSteps(plan)
    .filter(isShown)
    .map((place) => viewStep(state, plan, place.address, place.step));
}

function chosenContingencies(state: RunState): ReadonlySet<string> {
  const visits = [...state.steps.values()].flatMap((step) => step.visits);
  return new Set(visits.flatMap((visit) => visit.contingency?.id ?? []));
}

function viewStep(state: RunState, plan: FrozenPlan, address: string, step: FrozenStep | UndoStep): StepView {
  const visit = lastVisit(state, address);
  const attempt = visit && lastAttempt(visit);
  const parts = 'branches' in step ? partsOf(state, plan, address, step) : undefined;
  return {
    address,
    depth: depthOf(address),
    kind: step.kind,
    title: step.title,
    role: step.role,
    effect: 'effect' in step ? step.effect : null,
    state: parts?.state ?? (visit === undefined ? 'pending' : stateOf(visit)),
    visit: visit?.visit ?? 1,
    attempt: visit?.state === 'pending' ? visit.next.attempt : (attempt?.attempt ?? 1),
    startedAt: parts?.startedAt ?? visit?.attempts[0]?.startedAt ?? visit?.attempts[0]?.openedAt ?? null,
    endedAt: parts === undefined ? endOf(visit) : parts.endedAt,
    expectedMs: step.expectedMs,
    message: visit === undefined ? null : messageOf(visit),
    offers: offersOf(state, plan, address, visit),
    irreversible: 'irreversible' in step && step.irreversible !== null,
    undo: 'undo' in step && step.undo !== null,
    lastLines: attempt?.result?.output?.lastLines ?? [],
    instructions: attempt?.instructions ?? null,
  };
}

/** Of a branch's step two levels of its address are one level of the list. */
function depthOf(address: string): number {
  const slashes = address.split('/').length - 1;
  const inside = contingencyOf(address) === undefined ? slashes / 2 : 1 + (slashes - 1) / 2;
  return Math.floor(inside) + (address.endsWith('~undo') ? 1 : 0);
}

/** A gate that was settled to go forward, or to live with it, is called after that: nothing was refused. */
function stateOf(visit: Visit): string {
  const settlement = visit.gate?.settled?.settlement;
  if (settlement === 'fix-forward' || settlement === 'live-with-it') return settlement;
  return visit.state === 'settled' ? (visit.outcome ?? 'stopped') : visit.state;
}

function endOf(visit: Visit | undefined): string | null {
  if (visit?.state !== 'settled') return null;
  return visit.skipped?.at ?? lastAttempt(visit)?.resolved?.at ?? lastAttempt(visit)?.endedAt ?? null;
}

function messageOf(visit: Visit): string | null {
  const attempt = lastAttempt(visit);
  if (visit.skipped !== null) return `skipped: ${visit.skipped.reason}`;
  if (visit.unattendedSince !== null) return 'no worker has taken it yet';
  return visit.holding?.message ?? attempt?.resolved?.evidence ?? attempt?.result?.message ?? null;
}

function offersOf(state: RunState, plan: FrozenPlan, address: string, visit: Visit | undefined): StepView['offers'] {
  const beyond = beyondReturn(state, plan).filter((one) => one.address === address);
  if (beyond.length > 0)
    return beyond.map((way) => {
      const command = beyondReturnCommand(state.run, way);
      return { offer: 'contingency', contingency: way.contingency, advised: true, because: way.because, command };
    });
  if (visit?.state !== 'holding' || state.state === 'ended') return [];
  return (visit.holding?.offers ?? []).map((offer) => ({ ...offer, command: offerCommand(state.run, address, offer) }));
}

const ranks = ['holding', 'contingency', 'open', 'running'] as const;

/** A parallel step is what the most pressing of its steps is. */
function partsOf(
  state: RunState,
  plan: FrozenPlan,
  address: string,
  step: Extract<FrozenStep, { branches: unknown }>,
): { state: string; startedAt: string | null; endedAt: string | null } {
  const leaves = step.branches.flatMap((branch) =>
    branch.steps.map((each) => viewStep(state, plan, `${address}/${branch.id}/${each.id}`, each)),
  );
  const startedAt = leaves.flatMap((leaf) => leaf.startedAt ?? []).toSorted()[0] ?? null;
  const pressing = ranks.find((rank) => leaves.some((leaf) => leaf.state === rank));
  if (pressing !== undefined) return { state: pressing, startedAt, endedAt: null };
  if (leaves.some((leaf) => leaf.state === 'pending'))
    return { state: startedAt === null ? 'pending' : 'running', startedAt, endedAt: null };
  const bad = leaves.find((leaf) => leaf.state !== 'succeeded' && leaf.state !== 'skipped');
  return {
    state: bad?.state ?? 'succeeded',
    startedAt,
    endedAt:
      leaves
        .flatMap((leaf) => leaf.endedAt ?? [])
        .toSorted()
        .at(-1) ?? null,
  };
}
