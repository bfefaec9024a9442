import type { ControlActivities, StepRef } from '../contract.ts';
import { isBackoutError, type BackoutError } from '../../common/errors.ts';
import { openGate } from '../../authority/gates/open-gate.ts';
import type { RunTx } from '../../authority/context/run-tx.ts';
import { channelsForOccasion, runTitle } from '../../authority/context/notify.ts';
import { addMilliseconds } from '../../authority/context/format.ts';
import {
  attemptKey,
  attemptMayBegin,
  holdAttempt,
  refuseAttempt,
  type MayBegin,
} from '../../authority/attempts/index.ts';
import type { ManualStep, UndoStep, WaitStep } from '../../plans/language/schema/index.ts';
import { change } from './change.ts';
import type { ControlDeps } from './deps.ts';
import { noteTimes } from './remind-run.ts';
import { resolveText } from './resolve-text.ts';

/**
 * Opens a visit of a gate, an attempt at a manual step, or a wait, after the same guard as every effect. Opened before,
 * it stays as it is. Fails without a retry where no record asks for it.
 */
export function openStepActivity(deps: ControlDeps): ControlActivities['openStep'] {
  return (ref) => change(deps, ref.run, [ref.address], (run) => open(deps, run, ref));
}

async function open(deps: ControlDeps, run: RunTx, ref: StepRef): Promise<BackoutError | void> {
  const may = await attemptMayBegin(run, ref, ['gate', 'manual', 'wait']);
  if ('already' in may) return;
  if (!('go' in may)) {
    const refused = await refuseAttempt(run, ref, may, deps.actor);
    return 'denied' in refused ? refused.denied : undefined;
  }
  const { step } = may;
  if (step.kind === 'gate') {
    await openGate(run, ref, deps.actor);
    await noteTimes(deps, run);
  }
  if (step.kind === 'wait') await openWait(deps, run, ref, step);
  if (step.kind === 'manual') await openManual(deps, run, ref, may, step);
}

async function openWait({ actor }: ControlDeps, run: RunTx, ref: StepRef, step: WaitStep): Promise<void> {
  const { address, visit, attempt } = ref;
  const body = { address, visit, attempt, until: addMilliseconds(run.now, step.forMs), instructions: null };
  await run.append({ type: 'step.opened', actor, key: attemptKey('step.opened', ref), body });
}

type Manual = ManualStep | Extract<UndoStep, { kind: 'manual' }>;

async function openManual({ actor }: ControlDeps, run: RunTx, ref: StepRef, go: MayBegin, step: Manual): Promise<void> {
  const { address, visit, attempt } = ref;
  const instructions = await resolveText(go, step.instructions).catch(unresolved);
  if (typeof instructions !== 'string') return holdAttempt(run, ref, instructions, actor);
  const body = { address, visit, attempt, until: null, instructions, gates: [...go.gates] };
  await run.append({ type: 'step.opened', actor, key: attemptKey('step.opened', ref), body });
  await run.notify({
    key: attemptKey('manual', ref),
    channels: channelsForOccasion(go.plan, 'held'),
    occasion: 'reminder',
    address,
    subject: `${run.name} waits for ${step.role}: ${step.title}`,
    text: `${runTitle(go.state)} waits for ${step.role} at ${address}: ${step.title}\n${instructions}\nWhen it is done: backout confirm ${run.name} ${address}`,
  });
}

function unresolved(thrown: unknown): { code: string; message: string } {
  if (isBackoutError(thrown)) return thrown;
  throw thrown;
}
