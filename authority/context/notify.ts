import type { FrozenPlan, GateStep, Occasion } from '../../plans/language/schema/index.ts';
import type { RunState } from '../../records/run-state.ts';
import type { NewNotification } from '../../records/record-store.ts';

/** A message to people, once for each channel. `key` makes telling idempotent. */
export interface NotificationText extends Pick<NewNotification, 'key' | 'occasion' | 'address' | 'subject' | 'text'> {
  readonly channels: readonly string[];
}

/** The channels that a plan tells on an occasion, each once. */
export function channelsForOccasion(plan: FrozenPlan, occasion: Occasion): string[] {
  return [...new Set(plan.communication.tell.filter((one) => one.when === occasion).flatMap((one) => one.channels))];
}

/** The channels on which people have been asked to decide at a gate by now: those of its opening and of its escalation. */
export function channelsOfGate(
  plan: FrozenPlan,
  gate: Pick<GateStep, 'escalate'>,
  openedAt: string,
  now: string,
): string[] {
  const elapsedMs = Date.parse(now) - Date.parse(openedAt);
  const reached = gate.escalate.filter(({ afterMs }) => afterMs <= elapsedMs).flatMap(({ channels }) => channels);
  return [...new Set([...channelsForOccasion(plan, 'gate-opened'), ...reached])];
}

/** A message as people get it: that of a rehearsal says so first, for it reaches the same people. */
export function withRunInText<M extends Pick<NotificationText, 'subject' | 'text'>>(
  { environment, request }: RunState,
  message: M,
): M {
  if (request.rehearsal === undefined) return message;
  const text = `This is a rehearsal in ${environment}; no other environment is touched.\n${message.text}`;
  return { ...message, subject: `Rehearsal: ${message.subject}`, text };
}

/** What every message begins with: `storefront-42 (storefront@2.4.1, production)`. */
export function runTitle({ run, release, environment }: RunState): string {
  return `${run} (${release.service}@${release.version}, ${environment})`;
}
