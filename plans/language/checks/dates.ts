import { found } from './parts/codes.ts';
import type { KnownFacts } from '../analysis/given.ts';
import { textsOf } from '../analysis/texts.ts';
import type { Finding } from './parts/finding.ts';
import type { FrozenPlan } from '../schema/plan.ts';

const day = 86_400_000;

/** Dates lie between the deployment of the release and the end of its window; before it is deployed, not in the past. */
export function ownDates(plan: FrozenPlan, knowledge: KnownFacts): Finding[] {
  const span = spanOf(plan, knowledge);
  if (!span) return [];
  return textsOf(plan).flatMap(({ path, text }) =>
    datesIn(text)
      .filter(({ times }) => times.every((one) => one + day <= span.from || one > span.to))
      .map(({ written }) =>
        found('plan-foreign-date', path, 'this date lies outside the window of this release', {
          expected: span.to === Infinity ? `not before ${iso(span.from)}` : `from ${iso(span.from)} to ${iso(span.to)}`,
          found: written,
          next: `Name the date that is meant, or allow "${written}" with a reason.`,
        }),
      ),
  );
}

function spanOf(
  { window, tested }: FrozenPlan,
  { deployed, now }: KnownFacts,
): { from: number; to: number } | undefined {
  if (now === null) return undefined;
  const rehearsedIn = tested.kind === 'rehearsed' ? tested.environment : undefined;
  const times = deployed.filter(({ environment }) => environment !== rehearsedIn).map(({ at }) => Date.parse(at));
  if (times.length === 0) return { from: Date.parse(now), to: Infinity };
  return { from: Math.min(...times), to: Math.max(...times) + window.closesAfterMs };
}

interface Written {
  readonly written: string;
  /** The day, or the days that it can mean. */
  readonly times: readonly number[];
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const month = '(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}';
const forms: readonly (readonly [RegExp, (parts: readonly string[]) => readonly number[]])[] = [
  [/(?<![\d.])(20\d\d)-(\d\d)-(\d\d)(?!\d)/g, ([year, at, date]) => time(year, Number(at), date)],
  [
    new RegExp(`\\b(\\d{1,2})\\.? ${month},? (20\\d\\d)\\b`, 'gi'),
    ([date, name, year]) => time(year, monthOf(name), date),
  ],
  [new RegExp(`\\b${month} (\\d{1,2}),? (20\\d\\d)\\b`, 'gi'), ([name, date, year]) => time(year, monthOf(name), date)],
  [/(?<![\d.])(\d{1,2})\. ?(\d{1,2})\. ?(20\d\d)(?![\d.])/g, ([date, at, year]) => time(year, Number(at), date)],
  [
    /(?<![\d/])(\d{1,2})\/(\d{1,2})\/(20\d\d)(?![\d/])/g,
    ([one, two, year]) => [...time(year, Number(one), two), ...time(year, Number(two), one)],
  ],
];

function datesIn(text: string): Written[] {
  return forms.flatMap(([form, read]) =>
    [...text.matchAll(form)].flatMap(([written, ...parts]) => {
      const times = read(parts);
      return times.length > 0 ? [{ written, times }] : [];
    }),
  );
}

function monthOf(name = ''): number {
  return months.indexOf(name.toLowerCase()) + 1;
}

/** The beginning of a day in UTC; nothing where there is no such day. */
function time(year = '', at = 0, date = ''): number[] {
  const [dayOfMonth, isMonth] = [Number(date), at >= 1 && at <= 12];
  return isMonth && dayOfMonth >= 1 && dayOfMonth <= 31 ? [Date.UTC(Number(year), at - 1, dayOfMonth)] : [];
}

function iso(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
