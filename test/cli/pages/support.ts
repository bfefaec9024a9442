import stringWidth from 'string-width';
import type { Entry } from '../../../records/entries.ts';
import type { LoggedEntry } from '../../../cli/pages/audit/entries.ts';
import type { PageOptions } from '../../../cli/terminal/io.ts';
import { now } from '../../support/views.ts';

/** A terminal of 80×24 in Berlin. */
export function options(over: Partial<PageOptions> = {}): PageOptions {
  return { width: 80, height: 24, colour: false, now, timeZone: 'Europe/Berlin', ...over };
}

/** The sizes of terminals that pages must fit. */
export const sizes = [
  { width: 60, height: 20 },
  { width: 80, height: 24 },
  { width: 100, height: 30 },
  { width: 132, height: 43 },
  { width: 200, height: 60 },
] as const;

/** Lines wider than a page, and lines that hold a control character other than the page's own marks. */
export function faults(lines: readonly string[], width: number): string[] {
  // oxlint-disable-next-line no-control-regex -- the page's own marks are what is looked for
  const own = /\u001b\[(?:1|2|22|31|32|33|39)m/g;
  const wide = lines.filter((line) => stringWidth(line) > width).map((line) => `wide: ${JSON.stringify(line)}`);
  const steering = lines.filter((line) => /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u.test(line.replaceAll(own, '')));
  return [...wide, ...steering.map((line) => `steering: ${JSON.stringify(line)}`)];
}

/** An entry of the log; `body` as it came. */
export function logged(type: string, body: unknown, over: Partial<Entry> = {}): LoggedEntry {
  const entry: Entry = {
    seq: 7,
    at: '2026-11-23T03:12:09.123Z',
    type,
    run: 'storefront-42',
    release: { service: 'storefront', version: '2.4.1' },
    environment: 'production',
    actor: { kind: 'system', part: 'worker', host: 'shop-db-1', incarnation: 'one' },
    plan: null,
    body: `sha256:${'0'.repeat(64)}`,
    ...over,
  };
  return { entry, body };
}
