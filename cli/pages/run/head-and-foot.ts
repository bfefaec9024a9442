import { releaseName } from '../../../common/names.ts';
import type { RunView } from '../../../views/schemas/types.ts';
import { ends, type EventLine, type Span, widthOf } from '../line.ts';
import type { PageOptions } from '../../terminal/io.ts';
import { cut } from '../../terminal/text.ts';
import { ago, seconds } from '../times.ts';
import { type Label, labelled, labelOf, outcomeLabels, runLabels, count } from '../words.ts';

/** What is to be known of a run before anything else, in two lines. */
export function runHead(view: RunView, options: PageOptions): EventLine[] {
  const asked = performedBy(view) ?? `asked ${ago(view.requestedAt, options)} ago by ${view.requestedBy}`;
  const about = `${releaseName(view.release)} → ${view.returnsTo} · ${view.cause}: ${view.problem}`;
  return [
    ends(
      [['strong', view.run], `${view.rehearsal ? ' · REHEARSAL' : ''} · ${view.environment} · ${asked}`],
      [labelled(runLabel(view), true)],
      options.width,
    ),
    [cut(about, options.width)],
  ];
}

/** Who performs it, where that is not who asked for it: there is no room for both, and people turn to the performer. */
function performedBy({ performer, requestedBy, endedAt, recorded }: RunView): string | undefined {
  if (recorded) return `done by hand by ${recorded.doneBy}`;
  return !performer || performer === requestedBy || endedAt !== null ? undefined : `performed by ${performer}`;
}

/** The state of a run in words: an active one is called after what matters most in it. */
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

/** Time used against the plan's estimate, window left, deviations and warnings: two lines, and the first warnings where there is room. */
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

/** How far ahead the point of no return is; that it was passed, a warning says. */
function aheadLines({ returnPoint }: RunView, width: number): EventLine[] {
  if (returnPoint?.aheadMs === null || returnPoint === null) return [];
  const words = `in about ${seconds(returnPoint.aheadMs)}: ${returnPoint.address} (${returnPoint.because})`;
  return [['no return ', cut(words, width - 10)]];
}

function timeLine({ time }: RunView, used: number, width: number): EventLine {
  const late = used > time.expectedMs;
  const words = `${seconds(used)} of ~${seconds(time.expectedMs)}, at most ${seconds(time.atMostMs)}`;
  const over = used > time.atMostMs ? ' · TOO LATE' : ' · late';
  return [
    'time      ',
    bar(used, time.expectedMs, width >= 70 ? 20 : 10),
    ` ${words}`,
    ...(late ? [['bad', over] as const] : []),
  ];
}

function bar(used: number, expected: number, size: number): string {
  const full = Math.max(0, Math.min(size, Math.round((used / Math.max(1, expected)) * size)));
  return `${'█'.repeat(full)}${'░'.repeat(size - full)}`;
}

function countLine(view: RunView, passedMs: number, hidden: number, width: number): EventLine {
  const more = hidden > 0 && hidden < view.warnings.length ? `, ${hidden} not shown` : '';
  const counts: EventLine[] = [
    [' · ', marked(view.deviations.length, count(view.deviations.length, 'deviation'))],
    [' · ', marked(view.warnings.length, `${count(view.warnings.length, 'warning')}${more}`)],
  ];
  const whole: EventLine = ['window    ', ...windowWords(view, passedMs), ...counts.flat()];
  if (widthOf(whole) <= width) return whole;
  return [
    'window    ',
    ...windowWords(view, passedMs),
    ...counts.filter(([, text]) => typeof text !== 'string').flat(),
  ];
}

function windowWords({ time: { windowLeftMs, neededMs } }: RunView, passedMs: number): Span[] {
  if (windowLeftMs === null) return ['does not apply'];
  const left = windowLeftMs - passedMs;
  if (left < 0) return [['bad', `closed ${seconds(-left)} ago`]];
  const words = `${seconds(left)} left, ${seconds(neededMs)} needed`;
  return left < neededMs ? [['bad', `${words}: TOO SHORT`]] : [words];
}

function marked(number: number, text: string): Span {
  return number > 0 ? ['wait', text] : text;
}
