import type { RunState } from '../../records/run-state.ts';

type Message = RunState['told'][number];

/** Messages that nobody got: the last failure of each, except of those that were taken at another attempt. */
export function undeliveredMessages({ told }: RunState): Message[] {
  const taken = new Set(told.filter(({ outcome }) => outcome === 'delivered').map(({ notification }) => notification));
  const last = new Map(told.map((one) => [one.notification, one]));
  return [...last.values()].filter(({ notification }) => !taken.has(notification));
}
