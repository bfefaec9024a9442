import { seconds } from '../terminal/time.ts';
import type { PageOptions } from '../terminal/io.ts';

type Zone = Pick<PageOptions, 'timeZone'>;
const formats = new Map<string, Intl.DateTimeFormat>();

/** A time for people: local, with UTC beside it: `04:12:09 (03:12:09 UTC)`; with its day where that is not today. */
export function at(iso: string, { timeZone, now }: Zone & Pick<PageOptions, 'now'>): string {
  const ms = Date.parse(iso);
  if (Number.isNaN(ms)) return iso;
  const local = wall(ms, timeZone);
  const utc = wall(ms, 'UTC');
  const today = wall(now, timeZone).day === local.day;
  const day = today ? '' : `${local.day} `;
  if (local.day === utc.day && local.clock === utc.clock) return `${day}${utc.clock} UTC`;
  return `${day}${local.clock} (${local.day === utc.day ? '' : `${utc.day} `}${utc.clock} UTC)`;
}

/** How long ago: `2m 30s`; never negative, whatever the clocks say. */
export function ago(iso: string, { now }: Pick<PageOptions, 'now'>): string {
  return seconds(Math.max(0, now - Date.parse(iso)) || 0);
}

/** `04:12:09 (03:12:09 UTC), 2m 30s ago` */
export function sinceWhen(iso: string, options: PageOptions): string {
  return Number.isNaN(Date.parse(iso)) ? iso : `${at(iso, options)}, ${ago(iso, options)} ago`;
}

/** `04:12:09 (03:12:09 UTC), in 2m 30s`, or how long it is over. */
export function untilWhen(iso: string, options: PageOptions): string {
  const left = Date.parse(iso) - options.now;
  if (Number.isNaN(left)) return iso;
  return `${at(iso, options)}, ${left >= 0 ? `in ${seconds(left)}` : `${seconds(-left)} ago`}`;
}

function wall(ms: number, timeZone: string | undefined): { day: string; clock: string } {
  const parts = Object.fromEntries(
    format(timeZone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, value]),
  );
  return { day: `${parts.year}-${parts.month}-${parts.day}`, clock: `${parts.hour}:${parts.minute}:${parts.second}` };
}

function format(timeZone: string | undefined): Intl.DateTimeFormat {
  const known = formats.get(timeZone ?? '');
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
  formats.set(timeZone ?? '', made);
  return made;
}
