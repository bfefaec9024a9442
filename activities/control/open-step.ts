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
import type { KindWith } from '../../plans/language/outline/traits.ts';
import type { FrozenManual } from '../../plans/language/kinds/manual.ts';
import type { WaitStep } from '../../plans/language/kinds/wait.ts';
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
  const may = await attemptMayBegin(run, ref, 'open');
  if ('already' in may) return;
  if (!('go' in may)) {
    const refused = await refuseAttempt(run, ref, may, deps.actor);
    return 'denied' in refused ? refused.denied : undefined;
  }
  // Nothing else begins so, as the guard has seen to.
  const opener: Opener = openers[may.step.kind as keyof typeof openers];
  await opener.open({ deps, run, ref, go: may }, may.step);
}

/** An attempt that may open. */
interface Opening {
  readonly deps: ControlDeps;
  readonly run: RunTx;
  readonly ref: StepRef;
  readonly go: MayBegin;
}
/** What opens a kind of step: writes that it is open, and queues the messages to people. */
interface Opener<Step = unknown> {
  open(opening: Opening, step: Step): Promise<void>;
}

const gates: Opener = {
  async open({ deps, run, ref }) {
    await openGate(run, ref, deps.actor);
    await noteTimes(deps, run);
  },
};

const waits: Opener<WaitStep> = {
  async open({ deps: { actor }, run, ref }, { forMs }) {
    const { address, visit, attempt } = ref;
    const body = { address, visit, attempt, until: addMilliseconds(run.now, forMs), instructions: null };
    await run.append({ type: 'step.opened', actor, key: attemptKey('step.opened', ref), body });
  },
};

const manuals: Opener<FrozenManual> = {
  async open({ deps: { actor }, run, ref, go }, step) {
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
  },
};

/** What opens each kind that opens. */
const openers = { gate: gates, wait: waits, manual: manuals } as const satisfies Readonly<
  Record<KindWith<'begins', 'open'>, Opener>
>;

function unresolved(thrown: unknown): { code: string; message: string } {
  if (isBackoutError(thrown)) return thrown;
  throw thrown;
}
