import { messageOf } from '../../common/is-error.ts';
import type { RunTx } from '../../authority/context/run-tx.ts';
import { withRunInText } from '../../authority/context/notify.ts';
import type { AttemptResult } from '../../authority/attempts/index.ts';
import type { NotifyStep } from '../../plans/language/schema/index.ts';
import type { RunState } from '../../records/run-state.ts';
import type { NewNotification } from '../../records/record-store.ts';
import type { ControlDeps } from './deps.ts';

/** A message without its channel. */
export type Message = Omit<NewNotification, 'channel'>;

/** What became of a message on one channel; `problem` is undefined where it was taken. */
interface Delivery {
  readonly notification: NewNotification;
  readonly problem: string | undefined;
}

/** Delivers a message now on every channel of a step that has not taken it yet, side by side. */
export async function deliverAll(
  deps: ControlDeps,
  state: RunState,
  step: NotifyStep,
  message: Message,
): Promise<Delivery[]> {
  const missing = [...new Set(step.channels)]
    .map((channel) => ({ ...withRunInText(state, message), key: `${message.key}/${channel}`, channel }))
    .filter(({ key }) => !state.told.some((one) => one.notification === key && one.outcome === 'delivered'));
  return Promise.all(missing.map((notification) => deliverOne(deps, step, notification)));
}

async function deliverOne(
  { deliver }: ControlDeps,
  step: NotifyStep,
  notification: NewNotification,
): Promise<Delivery> {
  try {
    await deliver(notification, step.timeoutMs);
    return { notification, problem: undefined };
  } catch (error) {
    return { notification, problem: messageOf(error) };
  }
}

/** Writes what became of each delivery, and says how the attempt ended. */
export async function recordDeliveries(
  { actor }: ControlDeps,
  run: RunTx,
  attempt: number,
  deliveries: readonly Delivery[],
): Promise<AttemptResult> {
  for (const { notification, problem } of deliveries) {
    const { key, channel, occasion, address } = notification;
    const outcome = problem === undefined ? 'delivered' : 'failed';
    const body = {
      notification: key,
      channel,
      occasion,
      address,
      outcome,
      attempts: attempt,
      message: problem ?? 'taken',
    } as const;
    await run.append({ type: 'people.told', actor, key: `people.told/${key}/${attempt}`, body });
  }
  const problems = deliveries.flatMap(({ notification, problem }) =>
    problem === undefined ? [] : `${notification.channel}: ${problem}`,
  );
  const message = problems.length === 0 ? 'every channel has taken the message' : problems.join('; ');
  return { outcome: problems.length === 0 ? 'succeeded' : 'failed', durationMs: 0, message };
}
