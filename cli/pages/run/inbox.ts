import { releaseName } from '../../../common/names.ts';
import type { InboxView } from '../../../views/schemas/types.ts';
import { blankLine, commandLines, fieldLines, headingLine, indentedLines, pageOf } from '../layout.ts';
import type { EventLine, Span } from '../line.ts';
import type { PageOptions } from '../../terminal/io.ts';
import { startCommandLine, startHint } from '../start-hint.ts';
import { adviceLabels, labelSpan, labelOf, runLabels } from '../words.ts';
import { timeLines, windowLeft, agoText, sinceWhen } from '../times.ts';

/** Draws the page of `backout` alone: what waits for this person, what runs, what is live, and what to type next. */
export function renderInbox(view: InboxView, options: PageOptions): string[] {
  return pageOf(view, options, (shown) => [
    ...indentedLines(`${shown.person} · ${shown.roles.join(', ')}`, 0, { ...options, most: 2 }),
    ...waitingSection(shown, options),
    ...activeRunSection(shown, options),
    ...liveSection(shown, options),
    ...nextSection(shown, options),
  ]);
}

function waitingSection({ mine: things, administration }: InboxView, options: PageOptions): EventLine[] {
  const ofRuns = things.flatMap(({ run, what, since, command }) => [
    ...fieldLines('NEXT', `${what} (${run})`, { ...options, mark: 'strong', most: 3 }),
    ...fieldLines('since', sinceWhen(since, options), options),
    ...commandLines('type', [command], options),
  ]);
  const ofRoster = administration.flatMap(({ what, since, command }) => [
    ...fieldLines('ROSTER', what, { ...options, mark: 'strong', most: 4 }),
    ...fieldLines('since', sinceWhen(since, options), options),
    ...commandLines('type', [command], options),
  ]);
  const lines = [...ofRuns, ...ofRoster];
  return [
    blankLine,
    headingLine('what waits for you', options.width),
    ...(lines.length > 0 ? lines : [['  nothing waits for you'] as EventLine]),
  ];
}

function activeRunSection({ runs: rows }: InboxView, options: PageOptions): EventLine[] {
  const lines = rows.flatMap(({ run, release, environment, state, rehearsal, next, ...times }): EventLine[] => [
    [
      labelSpan(labelOf(runLabels, state)),
      '  ',
      ['strong', run],
      `  ${releaseName(release)}  ${environment}${rehearsal ? '  a rehearsal' : ''}`,
    ],
    ...(next === null
      ? []
      : indentedLines(`${next.what}${next.who === null ? '' : ` · ${next.who.join(' or ')}`}`, 4, {
          ...options,
          most: 2,
        })),
    ...timeLines(times, options),
    ...commandLines('', [state === 'ended' ? `backout report ${run}` : `backout status ${run} --follow`], {
      ...options,
      column: 4,
    }),
  ]);
  return [
    blankLine,
    headingLine('what runs', options.width),
    ...(lines.length > 0 ? lines : [['  no run is active'] as EventLine]),
  ];
}

function liveSection({ live: rows }: InboxView, options: PageOptions): EventLine[] {
  const lines = rows.flatMap(({ release, environment, since, plan, windowLeftMs, lastAssessment }): EventLine[] => [
    [['strong', `  ${releaseName(release)}`], `  ${environment}`, ['faint', `  live for ${agoText(since, options)}`]],
    [
      '    ',
      plan === null ? ['bad', '✗ no plan is published for it'] : '✓ plan',
      ' · ',
      windowLeft(windowLeftMs),
      ' · ',
      ...assessedSpans(lastAssessment, options),
    ],
  ]);
  return [
    blankLine,
    headingLine('what is live', options.width),
    ...(lines.length > 0 ? lines : [['  no deployment is recorded'] as EventLine]),
  ];
}

function assessedSpans(last: InboxView['live'][number]['lastAssessment'], options: PageOptions): Span[] {
  if (last === null) return ['not assessed yet'];
  return ['assessed ', labelSpan(labelOf(adviceLabels, last.advice)), `, ${agoText(last.at, options)} ago`];
}

type LiveRow = InboxView['live'][number];

/**
 * Draws a command that makes sense now: for what waits, else the rollback that criteria ask for, else a measurement of
 * what is live.
 */
function nextSection(view: InboxView, options: PageOptions): EventLine[] {
  const { mine: things, live: rows } = view;
  const bad = rows.find((row) => asksForRollback(row) && !isUnderWay(row, view));
  const planned = rows.find(({ plan }) => plan !== null);
  const measure = planned && `backout assess ${releaseName(planned.release)} --env ${planned.environment}`;
  const look = rows[0] ? `backout release ${releaseName(rows[0].release)}` : 'backout --help';
  const [waiting] = things;
  if (waiting === undefined && bad !== undefined) return [blankLine, ...toStart(bad, options)];
  return [
    blankLine,
    ...commandLines('type next', [waiting?.command ?? view.administration[0]?.command ?? measure ?? look], options),
  ];
}

/**
 * Returns true if the criteria, measured since the release went live, ask for a rollback that its plan still allows.
 */
function asksForRollback({ plan, since, windowLeftMs, lastAssessment: last }: LiveRow): boolean {
  const isNew = last !== null && Date.parse(last.at) >= Date.parse(since);
  return plan !== null && isNew && last.advice === 'roll-back' && (windowLeftMs ?? 0) > 0;
}

function isUnderWay({ release, environment }: LiveRow, { runs: active }: InboxView): boolean {
  return active.some((run) => run.release.service === release.service && run.environment === environment);
}

function toStart({ release, environment }: LiveRow, options: PageOptions): EventLine[] {
  return [
    ...commandLines('type next', [startCommandLine(releaseName(release), environment)], options),
    ...startHint(options),
  ];
}
