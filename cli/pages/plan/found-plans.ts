import { formatDuration } from '../../../common/text/duration.ts';
import { releaseName } from '../../../common/names.ts';
import type { FoundPlan, FoundPlans } from '../../../views/schemas/types.ts';
import { blankLine, commandLines, fieldLines, headingLine, pageOf } from '../layout.ts';
import type { EventLine } from '../line.ts';
import type { PageOptions } from '../../terminal/io.ts';
import { agoText } from '../times.ts';
import { labelOf, outcomeLabels } from '../words.ts';

/**
 * Draws the page of `plan find`: plans to start from. Each says why it is alike, how its runs ended, how old it is, and
 * how good its estimate was.
 */
export function renderFound(found: FoundPlans, service: string, options: PageOptions): string[] {
  return pageOf(found, options, ({ own, similar, near, among }) => [
    ...(own.length > 0 ? [headingLine(`Plans of ${service}, newest first`, options.width)] : []),
    ...own.flatMap((one) => foundPlanLines(one, options)),
    ...(own.length === 0 ? [[noneOf(service, near, among)] as EventLine, blankLine] : []),
    ...(similar.length > 0 ? [headingLine(othersOf(similar), options.width)] : []),
    ...similar.flatMap((one) => foundPlanLines(one, options)),
    ...nextSearchCommands(found, service, options),
  ]);
}

function othersOf([first]: FoundPlans['similar']): string {
  return `Plans of other services, ${first?.likeness ? 'the most alike' : 'the newest of each'} first`;
}

function noneOf(service: string, near: string | null, among: number): string {
  if (near !== null) return `no plan of ${service} is published; did you mean ${near}?`;
  const others = among === 1 ? 'one of another service is' : `${among} of other services are`;
  return `no plan of ${service} is published${among === 0 ? ', nor any other' : `; ${others}`}`;
}

function foundPlanLines(plan: FoundPlan, options: PageOptions): EventLine[] {
  const { release, revision, title, publishedAt, publishedBy, likeness } = plan;
  const detail = { ...options, column: 12 };
  const share = likeness ? `  ${Math.round(likeness.score * 100)} % alike` : '';
  return [
    [['strong', releaseName(release)], `  ${title}${share}`],
    ...(likeness && likeness.because.length > 0 ? fieldLines('  shares', likeness.because.join('; '), detail) : []),
    ...fieldLines('  runs', runsOf(plan, options), detail),
    ...fieldLines(
      '  age',
      `${agoText(publishedAt, options)}: revision ${revision}, published by ${publishedBy}`,
      detail,
    ),
    ...fieldLines('  estimate', estimateOf(plan), detail),
    blankLine,
  ];
}

function runsOf({ executed: { times, last }, rehearsed }: FoundPlan, options: PageOptions): string {
  const trials = rehearsed === 0 ? '' : `, rehearsed ${timesOf(rehearsed)}`;
  if (!last) return `never executed${trials}`;
  const end = last.outcome === null ? 'going on' : labelOf(outcomeLabels, last.outcome).word;
  return `executed ${timesOf(times)}${trials}; last ${last.run}: ${end}, ${agoText(last.at, options)} ago`;
}

function timesOf(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

function estimateOf({ estimate: { expectedMs, tookMs, inRehearsal } }: FoundPlan): string {
  const expected = `expects ${formatDuration(expectedMs)}`;
  if (tookMs === null) return `${expected}, never measured`;
  const ratio = expectedMs > 0 ? `, ${Math.round((tookMs / expectedMs) * 100)} % of it` : '';
  return `${expected}, took ${formatDuration(tookMs)}${inRehearsal ? ' in rehearsal' : ''}${ratio}`;
}

function nextSearchCommands({ own, similar, near }: FoundPlans, service: string, options: PageOptions): EventLine[] {
  const best = own[0] ?? similar.find(({ likeness }) => likeness !== null);
  if (best) return typed(`backout plan derive ${releaseName(best.release)} --release ${service}@VERSION`);
  const file = `plans/${service}/VERSION.ts`;
  return typed(
    ...(near === null ? [] : [`backout plan find ${near}`]),
    `backout plan new ${file} --release ${service}@VERSION`,
    ...(similar.length > 0 ? [`backout plan find ${service} --similar ${file}`] : []),
  );

  function typed(...commands: string[]): EventLine[] {
    return commandLines('type next', commands, options);
  }
}
