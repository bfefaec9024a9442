import type { Roster } from '../../roster/schema.ts';

type Person = Roster['people'][number];
const hourMs = 3_600_000;
const weekDays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** The beginnings of the 168 hours of the week that begins with the day of a time (ISO 8601). */
export function hoursOfWeek(at: string): number[] {
  const midnight = Math.floor(Date.parse(at) / (24 * hourMs)) * 24 * hourMs;
  return Array.from({ length: 168 }, (_, hour) => midnight + hour * hourMs);
}

/** Whether somebody can be reached at some quarter of an hour from one time to another. Who names no hours always can. */
export function isReachable({ reachable }: Person, from: number, until: number): boolean {
  if (reachable === undefined) return true;
  // After a week the same hours come again.
  const end = Math.min(until, from + 7 * 24 * hourMs);
  for (let time = from; time < Math.max(end, from + 1); time += hourMs / 4)
    if (reachable.some((hours) => covers(hours, time))) return true;
  return false;
}

/** `Saturday 02:00 UTC` */
export function hourInWords(time: number): string {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: 'UTC',
    weekday: 'long',
    hour: '2-digit',
    minute: '2-digit',
  });
  return `${format.format(time)} UTC`;
}

type Hours = NonNullable<Person['reachable']>[number];

/** Hours that end before they begin go on past midnight, and belong to the day on which they begin. */
function covers({ days, from, to, timeZone }: Hours, time: number): boolean {
  const { day, clock } = localTime(time, timeZone);
  const on = (one: number) => days.includes(weekDays[(one + 7) % 7] as Hours['days'][number]);
  if (from < to) return on(day) && clock >= from && clock < to;
  return (on(day) && clock >= from) || (on(day - 1) && clock < to);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function localTime(time: number, timeZone: string): { readonly day: number; readonly clock: string } {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en-GB', {
      timeZone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
  formats.set(timeZone, format);
  const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, value]));
  const day = weekDays.indexOf((parts.get('weekday') ?? '').toLowerCase().slice(0, 3));
  return { day, clock: `${parts.get('hour')}:${parts.get('minute')}` };
}
