import { BackoutError } from '../errors.ts';

const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A duration as people write it: `500ms`, `30s`, `10m`, `2h`, `3d`. */
export type Duration = `${number}${keyof typeof units}`;

/** The milliseconds of a duration. Throws `usage` for anything that is not one number and one unit. */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text);
  const ms = match ? Math.round(Number(match[1]) * units[match[2] as keyof typeof units]) : Number.NaN;
  if (!Number.isSafeInteger(ms)) {
    throw new BackoutError('usage', `"${text}" is not a duration`, {
      expected: 'a number and a unit, such as 500ms, 30s, 10m, 2h or 3d',
      found: text,
    });
  }
  return ms;
}

/** A duration for people, in at most two units: `1h 05m`, `2m 30s`, `4.2s`, `350ms`. */
export function formatDuration(ms: number): string {
  const sign = ms < 0 ? '-' : '';
  const value = Math.abs(Math.round(ms));
  if (value < 1000) return `${sign}${value}ms`;
  if (value < 60_000) return `${sign}${trimZero((value / 1000).toFixed(1))}s`;
  const two = (count: number) => String(count).padStart(2, '0');
  if (value < 3_600_000) return `${sign}${Math.floor(value / 60_000)}m ${two(Math.floor((value % 60_000) / 1000))}s`;
  if (value < 86_400_000)
    return `${sign}${Math.floor(value / 3_600_000)}h ${two(Math.floor((value % 3_600_000) / 60_000))}m`;
  return `${sign}${Math.floor(value / 86_400_000)}d ${two(Math.floor((value % 86_400_000) / 3_600_000))}h`;
}

function trimZero(text: string): string {
  return text.endsWith('.0') ? text.slice(0, -2) : text;
}
