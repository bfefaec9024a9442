import { formatDuration } from '../../common/duration.ts';

const pad = (value: number): string => String(value).padStart(2, '0');

/** A time for people: local, with UTC beside it: `2026-11-23 04:12:09 (03:12:09 UTC)`; one of both where they agree. */
export function both(iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const utc = at.toISOString();
  if (at.getTimezoneOffset() === 0) return `${utc.slice(0, 10)} ${utc.slice(11, 19)} UTC`;
  const sameDay = localDay(at) === utc.slice(0, 10);
  return `${localDay(at)} ${localClock(at)} (${sameDay ? '' : `${utc.slice(0, 10)} `}${utc.slice(11, 19)} UTC)`;
}

/** The time of day alone, local, with UTC beside it. */
export function clock(iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const utc = `${at.toISOString().slice(11, 19)} UTC`;
  return at.getTimezoneOffset() === 0 ? utc : `${localClock(at)} (${utc})`;
}

/** How long ago or from now, whole seconds at least: `2m 30s`. */
export function since(iso: string, now: number): string {
  return seconds(now - Date.parse(iso));
}

/** A duration without fractions of a second: in a picture that is redrawn they only flicker. */
export function seconds(ms: number): string {
  return formatDuration(Math.trunc(ms / 1000) * 1000).replace(/^0ms$/, '0s');
}

function localDay(at: Date): string {
  return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
}

function localClock(at: Date): string {
  return `${pad(at.getHours())}:${pad(at.getMinutes())}:${pad(at.getSeconds())}`;
}
