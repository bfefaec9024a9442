import { releaseName } from '../../../common/names.ts';
import type { ReleaseView } from '../../../views/schemas/types.ts';
import { blank, commandLines, heading, indented, pageOf } from '../layout.ts';
import type { EventLine } from '../line.ts';
import { runLines } from '../run/list.ts';
import { measurementLines } from '../measurements.ts';
import type { PageOptions } from '../../terminal/io.ts';
import { windowLeft, sinceWhen } from '../times.ts';
import { adviceLabels, labelled, labelOf } from '../words.ts';

/** `release`: deployments, plan revisions, assessments, runs. */
export function renderRelease(view: ReleaseView, options: PageOptions): string[] {
  return pageOf(view, options, (shown) => [
    [['strong', releaseName(shown.release)]],
    ...section('deployments', deployments(shown, options), 'no deployment is recorded', options),
    ...section('plan revisions', plans(shown, options), 'no plan is published', options),
    ...section('assessments', assessments(shown, options), 'never assessed', options),
    ...section('runs', runLines(shown.runs.map(listed), options), 'no run', options),
    blank,
    ...commandLines('type next', [nextCommand(shown)], options),
  ]);
}

function section(title: string, lines: readonly EventLine[], none: string, { width }: PageOptions): EventLine[] {
  return [blank, heading(title, width), ...(lines.length > 0 ? lines : [[`  ${none}`] as EventLine])];
}

function deployments({ deployments: rows }: ReleaseView, options: PageOptions): EventLine[] {
  return rows.flatMap(({ environment, deployedAt, by, claimed, live, windowLeftMs }): EventLine[] => [
    [
      '  ',
      ['strong', environment],
      live ? ['good', '  ✓ live'] : '',
      ...(live ? ['  ', windowLeft(windowLeftMs ?? null)] : []),
      claimed ? ['wait', '  claimed, not recorded when it happened'] : '',
    ],
    ...indented(`${sinceWhen(deployedAt, options)}, by ${by}`, 4, options),
  ]);
}

function plans({ plans: rows }: ReleaseView, options: PageOptions): EventLine[] {
  return rows.flatMap(({ digest, revision, publishedAt, by, current, endorsedBy }): EventLine[] => [
    ['  ', ['strong', `revision ${revision}`], current ? ['good', '  ✓ current'] : ''],
    ...indented(digest, 4, options),
    ...indented(
      `${sinceWhen(publishedAt, options)}, by ${by}; endorsed by ${endorsedBy.length > 0 ? endorsedBy.join(', ') : 'nobody'}`,
      4,
      options,
    ),
  ]);
}

function assessments({ assessments: rows }: ReleaseView, options: PageOptions): EventLine[] {
  return rows.flatMap(({ at, environment, advice, measurements }): EventLine[] => [
    ['  ', labelled(labelOf(adviceLabels, advice)), `  ${environment}  `, ['faint', sinceWhen(at, options)]],
    ...measurementLines(measurements, options),
  ]);
}

function listed(row: ReleaseView['runs'][number]): Parameters<typeof runLines>[0][number] {
  return { ...row, state: row.state as 'active' };
}

function nextCommand({ release, runs, deployments: rows }: ReleaseView): string {
  const active = runs.find(({ endedAt, state }) => endedAt === null && state !== 'denied');
  if (active) return `backout status ${active.run} --follow`;
  const live = rows.find(({ live: is }) => is);
  if (live) return `backout assess ${releaseName(release)} --env ${live.environment}`;
  return runs[0] ? `backout report ${runs[0].run}` : 'backout list';
}
