import type { RunTimes } from '../../records/run-times.ts';
import { seconds } from '../terminal/time.ts';
import type { EventLine } from './line.ts';
import type { PageOptions } from '../terminal/io.ts';
import { cut } from '../terminal/text.ts';

/** What is left of a run's window against what it still needs, and how far the point of no return is. */
export function timeLines(
  { windowLeftMs: left, neededMs, returnPoint: point }: RunTimes,
  options: PageOptions,
): EventLine[] {
  if (left === null) return [];
  const isShort = left < neededMs;
  const words =
    left < 0 ? `window closed ${seconds(-left)} ago` : `window ${seconds(left)} left, ${seconds(neededMs)} needed`;
  const ahead = point?.aheadMs ?? null;
  return [
    ['    ', isShort && left >= 0 ? ['bad', `${words}: TOO SHORT`] : isShort ? ['bad', words] : words],
    ...(point?.passedAt
      ? [['    ', ['bad', cut(`past the point of no return: ${point.address}`, options.width - 4)]] as EventLine]
      : []),
    ...(ahead === null
      ? []
      : [
          [
            '    ',
            cut(`no return in about ${seconds(ahead)}: ${point?.address ?? ''}`, options.width - 4),
          ] as EventLine,
        ]),
  ];
}

/** The same of a release that is live: how long a rollback of it may still begin. */
export function windowLeft(leftMs: number | null): ['bad', string] | string {
  if (leftMs === null) return 'no window';
  return leftMs > 0 ? `window ${seconds(leftMs)} left` : ['bad', 'window closed'];
}
