import { releaseName } from '../../../common/names.ts';
import type { RunView } from '../../../views/schemas/types.ts';
import { lineWithEnd, type EventLine, type Span, widthOf } from '../line.ts';
import type { PageOptions } from '../../terminal/io.ts';
import { cutText } from '../../terminal/text.ts';
import { agoText, secondsText } from '../times.ts';
import { type Label, labelSpan, labelOf, outcomeLabels, runLabels, countOf } from '../words.ts';

/** Draws what to know of a run before anything else, in two lines. */
export function runHead(view: RunView, options: PageOptions): EventLine[] {
  const asked = performedBy(view) ?? `asked ${agoText(view.requestedAt, options)} ago by ${view.requestedBy}`;
  const about = `${releaseName(view.release)} → ${view.returnsTo} · ${view.cause}: ${view.problem}`;
  return [
    lineWithEnd(
      [['strong', view.run], `${view.rehearsal ? ' · REHEARSAL' : ''} · ${view.environment} · ${asked}`],
      [labelSpan(runLabel(view), true)],
      options.width,
    ),
    [cutText(about, options.width)],
  ];
}

/**
 * Says who performs the run, where that is not the person who asked for it. There is no room for both, and people turn
 * to the performer.
 */
function performedBy({ performer, requestedBy, endedAt, recorded }: RunView): string | undefined {
  if (recorded) return `done by hand by ${recorded.doneBy}`;
  return !performer || performer === requestedBy || endedAt !== null ? undefined : `performed by ${performer}`;
}

/** Says the state of a run. An active run has the name of what matters most in it. */
export function runLabel(view: RunView): Label {
  if (view.state === 'ended') return labelOf(outcomeLabels, view.outcome ?? 'ended');
  const is = (state: string) => view.steps.some((step) => step.state === state);
  if (view.state === 'concluding' && view.success?.proven === false)
    return { symbol: '!', word: 'holding: not proven', mark: 'bad' };
  if (view.state !== 'active') return labelOf(runLabels, view.state);
  if (is('holding') || is('unknown')) return { symbol: '!', word: 'holding', mark: 'bad' };
  if (is('open')) return { symbol: '◆', word: 'waiting for people', mark: 'wait' };
  return { symbol: '▶', word: 'running', mark: 'strong' };
}

/**
 * Draws time used against the plan's estimate, window left, deviations and warnings: two lines, and the first warnings
 * where there is room.
 */
export function runFoot(view: RunView, room: number, { width }: PageOptions, passedMs = 0): EventLine[] {
  const running = view.admittedAt !== null && view.endedAt === null ? passedMs : 0;
  const shown = Math.max(0, Math.min(view.warnings.length, room - 2));
  const warnings = view.warnings.slice(0, shown).map((text): EventLine => [['wait', `⚠ ${text}`]]);
  const ahead = room > 2 ? aheadLines(view, width) : [];
  return [
    ...warnings.slice(0, Math.max(0, room - 2 - ahead.length)),
    ...ahead,
    timeLine(view, view.time.usedMs + running, width),
    countLine(view, running, view.warnings.length - shown, width),
  ].slice(-room);
}

/** Says how far ahead the point of no return is. That it was passed, a warning says. */
function aheadLines({ returnPoint }: RunView, width: number): EventLine[] {
  if (returnPoint?.aheadMs === null || returnPoint === null) return [];
  const words = `in about ${secondsText(returnPoint.aheadMs)}: ${returnPoint.address} (${returnPoint.because})`;
  return [['no return ', cutText(words, width - 10)]];
}

function timeLine({ time }: RunView, used: number, width: number): EventLine {
  const late = used > time.expectedMs;
  const words = `${secondsText(used)} of ~${secondsText(time.expectedMs)}, at most ${secondsText(time.atMostMs)}`;
  const over = used > time.atMostMs ? ' · TOO LATE' : ' · late';
  return [
    'time      ',
    timeBar(used, time.expectedMs, width >= 70 ? 20 : 10),
    ` ${words}`,
    ...(late ? [['bad', over] as const] : []),
  ];
}

function timeBar(used: number, expected: number, size: number): string {
  const full = Math.max(0, Math.min(size, Math.round((used / Math.max(1, expected)) * size)));
  return `${'█'.repeat(full)}${'░'.repeat(size - full)}`;
}

function countLine(view: RunView, passedMs: number, hidden: number, width: number): EventLine {
  const more = hidden > 0 && hidden < view.warnings.length ? `, ${hidden} not shown` : '';
  const counts: EventLine[] = [
    [' · ', markedCount(view.deviations.length, countOf(view.deviations.length, 'deviation'))],
    [' · ', markedCount(view.warnings.length, `${countOf(view.warnings.length, 'warning')}${more}`)],
  ];
  const whole: EventLine = ['window    ', ...windowSpans(view, passedMs), ...counts.flat()];
  if (widthOf(whole) <= width) return whole;
  return [
    'window    ',
    ...windowSpans(view, passedMs),
    ...counts.filter(([, text]) => typeof text !== 'string').flat(),
  ];
}

function windowSpans({ time: { windowLeftMs, neededMs } }: RunView, passedMs: number): Span[] {
  if (windowLeftMs === null) return ['does not apply'];
  const left = windowLeftMs - passedMs;
  if (left < 0) return [['bad', `closed ${secondsText(-left)} ago`]];
  const words = `${secondsText(left)} left, ${secondsText(neededMs)} needed`;
  return left < neededMs ? [['bad', `${words}: TOO SHORT`]] : [words];
}

function markedCount(number: number, text: string): Span {
  return number > 0 ? ['wait', text] : text;
}
