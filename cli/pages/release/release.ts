import { releaseName } from '../../../common/names.ts';
import type { ReleaseView } from '../../../views/schemas/types.ts';
import { blankLine, commandLines, headingLine, indentedLines, pageOf } from '../layout.ts';
import type { EventLine } from '../line.ts';
import { runLines } from '../run/list.ts';
import { measurementLines } from '../measurements.ts';
import type { PageOptions } from '../../terminal/io.ts';
import { windowLeft, sinceWhen } from '../times.ts';
import { adviceLabels, labelSpan, labelOf } from '../words.ts';

/** Draws the page of `release`: deployments, plan revisions, assessments, runs. */
export function renderRelease(view: ReleaseView, options: PageOptions): string[] {
  return pageOf(view, options, (shown) => [
    [['strong', releaseName(shown.release)]],
    ...releaseSection('deployments', deploymentLines(shown, options), 'no deployment is recorded', options),
    ...releaseSection('plan revisions', revisionLines(shown, options), 'no plan is published', options),
    ...releaseSection('assessments', assessmentLines(shown, options), 'never assessed', options),
    ...releaseSection('runs', runLines(shown.runs.map(listedRunOf), options), 'no run', options),
    blankLine,
    ...commandLines('type next', [nextReleaseCommand(shown)], options),
  ]);
}

function releaseSection(title: string, lines: readonly EventLine[], none: string, { width }: PageOptions): EventLine[] {
  return [blankLine, headingLine(title, width), ...(lines.length > 0 ? lines : [[`  ${none}`] as EventLine])];
}

function deploymentLines({ deployments: rows }: ReleaseView, options: PageOptions): EventLine[] {
  return rows.flatMap(({ environment, deployedAt, by, claimed, live, windowLeftMs }): EventLine[] => [
    [
      '  ',
      ['strong', environment],
      live ? ['good', '  ✓ live'] : '',
      ...(live ? ['  ', windowLeft(windowLeftMs ?? null)] : []),
      claimed ? ['wait', '  claimed, not recorded when it happened'] : '',
    ],
    ...indentedLines(`${sinceWhen(deployedAt, options)}, by ${by}`, 4, options),
  ]);
}

function revisionLines({ plans: rows }: ReleaseView, options: PageOptions): EventLine[] {
  return rows.flatMap(({ digest, revision, publishedAt, by, current, endorsedBy }): EventLine[] => [
    ['  ', ['strong', `revision ${revision}`], current ? ['good', '  ✓ current'] : ''],
    ...indentedLines(digest, 4, options),
    ...indentedLines(
      `${sinceWhen(publishedAt, options)}, by ${by}; endorsed by ${endorsedBy.length > 0 ? endorsedBy.join(', ') : 'nobody'}`,
      4,
      options,
    ),
  ]);
}

function assessmentLines({ assessments: rows }: ReleaseView, options: PageOptions): EventLine[] {
  return rows.flatMap(({ at, environment, advice, measurements }): EventLine[] => [
    ['  ', labelSpan(labelOf(adviceLabels, advice)), `  ${environment}  `, ['faint', sinceWhen(at, options)]],
    ...measurementLines(measurements, options),
  ]);
}

function listedRunOf(row: ReleaseView['runs'][number]): Parameters<typeof runLines>[0][number] {
  return { ...row, state: row.state as 'active' };
}

function nextReleaseCommand({ release, runs, deployments: rows }: ReleaseView): string {
  const active = runs.find(({ endedAt, state }) => endedAt === null && state !== 'denied');
  if (active) return `backout status ${active.run} --follow`;
  const live = rows.find(({ live: is }) => is);
  if (live) return `backout assess ${releaseName(release)} --env ${live.environment}`;
  return runs[0] ? `backout report ${runs[0].run}` : 'backout list';
}
