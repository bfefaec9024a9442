import type { RunTimes } from '../../records/run-times.ts';
import type { EventLine } from './line.ts';
import type { PageOptions } from '../terminal/io.ts';
import { cutText } from '../terminal/text.ts';
import { formatDuration } from '../../common/text/duration.ts';

/** Says what is left of a run's window, what the run still needs, and how far the point of no return is. */
export function timeLines(
  { windowLeftMs: left, neededMs, returnPoint: point }: RunTimes,
  options: PageOptions,
): EventLine[] {
  if (left === null) return [];
  const isShort = left < neededMs;
  const words =
    left < 0
      ? `window closed ${secondsText(-left)} ago`
      : `window ${secondsText(left)} left, ${secondsText(neededMs)} needed`;
  const ahead = point?.aheadMs ?? null;
  return [
    ['    ', isShort && left >= 0 ? ['bad', `${words}: TOO SHORT`] : isShort ? ['bad', words] : words],
    ...(point?.passedAt
      ? [['    ', ['bad', cutText(`past the point of no return: ${point.address}`, options.width - 4)]] as EventLine]
      : []),
    ...(ahead === null
      ? []
      : [
          [
            '    ',
            cutText(`no return in about ${secondsText(ahead)}: ${point?.address ?? ''}`, options.width - 4),
          ] as EventLine,
        ]),
  ];
}

/** Says how long a rollback of a live release may still begin. */
export function windowLeft(leftMs: number | null): ['bad', string] | string {
  if (leftMs === null) return 'no window';
  return leftMs > 0 ? `window ${secondsText(leftMs)} left` : ['bad', 'window closed'];
}

type Zone = Pick<PageOptions, 'timeZone'>;
const zoneFormats = new Map<string, Intl.DateTimeFormat>();

/**
 * Says a time for people: local, with UTC beside it, as in `04:12:09 (03:12:09 UTC)`. Adds the day where that is not
 * today.
 */
export function timeText(iso: string, { timeZone, now }: Zone & Pick<PageOptions, 'now'>): string {
  const ms = Date.parse(iso);
  if (Number.isNaN(ms)) return iso;
  const local = wallClock(ms, timeZone);
  const utc = wallClock(ms, 'UTC');
  const today = wallClock(now, timeZone).day === local.day;
  const day = today ? '' : `${local.day} `;
  if (local.day === utc.day && local.clock === utc.clock) return `${day}${utc.clock} UTC`;
  return `${day}${local.clock} (${local.day === utc.day ? '' : `${utc.day} `}${utc.clock} UTC)`;
}

/** Says how long ago a time was: `2m 30s`. Never negative, even where clocks differ. */
export function agoText(iso: string, { now }: Pick<PageOptions, 'now'>): string {
  return secondsText(Math.max(0, now - Date.parse(iso)) || 0);
}

/** Says a time and how long ago it was: `04:12:09 (03:12:09 UTC), 2m 30s ago`. */
export function sinceWhen(iso: string, options: PageOptions): string {
  return Number.isNaN(Date.parse(iso)) ? iso : `${timeText(iso, options)}, ${agoText(iso, options)} ago`;
}

/** Says a time and how far ahead it is: `04:12:09 (03:12:09 UTC), in 2m 30s`; or how long ago it was. */
export function untilWhen(iso: string, options: PageOptions): string {
  const left = Date.parse(iso) - options.now;
  if (Number.isNaN(left)) return iso;
  return `${timeText(iso, options)}, ${left >= 0 ? `in ${secondsText(left)}` : `${secondsText(-left)} ago`}`;
}

function wallClock(ms: number, timeZone: string | undefined): { day: string; clock: string } {
  const parts = Object.fromEntries(
    zoneFormat(timeZone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, value]),
  );
  return { day: `${parts.year}-${parts.month}-${parts.day}`, clock: `${parts.hour}:${parts.minute}:${parts.second}` };
}

function zoneFormat(timeZone: string | undefined): Intl.DateTimeFormat {
  const known = zoneFormats.get(timeZone ?? '');
  if (known) return known;
  const two = '2-digit' as const;
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: two,
    day: two,
    hour: two,
    minute: two,
    second: two,
  });
  zoneFormats.set(timeZone ?? '', made);
  return made;
}

/** Says a duration without fractions of a second: in a picture that is redrawn they only flicker. */
export function secondsText(ms: number): string {
  return formatDuration(Math.trunc(ms / 1000) * 1000).replace(/^0ms$/, '0s');
}
