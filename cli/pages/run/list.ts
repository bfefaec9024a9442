import { releaseName } from '../../../common/names.ts';
import type { RunRow } from '../../../records/record-store.ts';
import { blankLine, commandLines, pageOf } from '../layout.ts';
import type { EventLine } from '../line.ts';
import type { PageOptions } from '../../terminal/io.ts';
import { secondsText, timeLines, timeText } from '../times.ts';
import { textWidth, padTo } from '../../terminal/text.ts';
import { type Label, labelSpan, labelOf, outcomeLabels, runLabels } from '../words.ts';

/** What a line about a run needs. */
export type ListedRun = Omit<RunRow, 'release' | 'plan'> &
  Partial<Pick<RunRow, 'release'>> & {
    readonly byHand?: true;
  };

/** Draws the page of `list`: two lines for each run, its state first, then when and by whom. */
export function renderList(rows: readonly ListedRun[], options: PageOptions): string[] {
  return pageOf(rows, options, (shown) => [
    ...(shown.length === 0 ? [['no run to list'] as EventLine] : runLines(shown, options)),
    blankLine,
    ...commandLines('type next', [nextListCommand(shown)], options),
  ]);
}

function nextListCommand(rows: readonly ListedRun[]): string {
  const [first] = rows;
  const active = rows.find(({ endedAt, state }) => endedAt === null && state !== 'denied');
  if (active) return `backout status ${active.run}`;
  return first ? `backout report ${first.run}` : 'backout';
}

/** Draws runs as a piece of a page. */
export function runLines(rows: readonly ListedRun[], options: PageOptions): EventLine[] {
  const column = Math.min(30, Math.max(0, ...rows.map(({ run }) => textWidth(run))));
  return rows.flatMap((row): EventLine[] => [
    [
      ['strong', padTo(row.run, Math.max(column, textWidth(row.run)))],
      '  ',
      labelSpan(labelOfRun(row)),
      '  ',
      row.release ? `${releaseName(row.release)}  ` : '',
      row.environment,
      row.rehearsal ? `  a rehearsal${row.rehearsal === 'injected' ? ', with faults' : ''}` : '',
    ],
    ...(row.unapproved ?? []).map((gate): EventLine => [
      ['wait', `  not approved afterwards: backout show ${row.run} ${gate}`],
    ]),
    ...(row.byHand ? [[['wait', "  done by hand, by somebody's word"]] as EventLine] : []),
    ...(row.times ? timeLines(row.times, options) : []),
    [['faint', `  asked ${timeText(row.requestedAt, options)} by ${row.requestedBy}${tookWords(row)}`]],
  ]);
}

function labelOfRun({ state, outcome }: { state: string; outcome: string | null }): Label {
  return outcome === null ? labelOf(runLabels, state) : labelOf(outcomeLabels, outcome);
}

function tookWords({ requestedAt, endedAt }: { requestedAt: string; endedAt: string | null }): string {
  const ms = endedAt === null ? Number.NaN : Date.parse(endedAt) - Date.parse(requestedAt);
  return Number.isNaN(ms) ? '' : `, took ${secondsText(ms)}`;
}
