import { type Release, releaseName } from '../../../common/names.ts';
import type { BodyOf, Measurement } from '../../../records/entries.ts';
import { blankLine, commandLines, pageOf } from '../layout.ts';
import { lineWithEnd, type EventLine } from '../line.ts';
import { measurementLines } from '../measurements.ts';
import type { PageOptions } from '../../terminal/io.ts';
import { startCommandLine, startHint } from '../start-hint.ts';
import { adviceLabels, labelSpan, labelOf } from '../words.ts';

/** An assessment and what it is about. */
export interface Assessed {
  readonly release: Release;
  readonly environment: string;
  readonly measurements: readonly Measurement[];
  readonly advice: BodyOf<'release.assessed'>['advice'];
}

/** Draws the page of `assess`: the advice, every figure with its bound, and what to type next. */
export function renderAssessment(assessed: Assessed, options: PageOptions): string[] {
  return pageOf(assessed, options, (shown) => assessmentPage(shown, options));
}

function assessmentPage({ release, environment, measurements, advice }: Assessed, options: PageOptions): EventLine[] {
  const name = releaseName(release);
  return [
    lineWithEnd(
      [['strong', name], ` · ${environment}`],
      [labelSpan(labelOf(adviceLabels, advice), true)],
      options.width,
    ),
    [adviceReasons[advice]],
    blankLine,
    ...measurementLines(measurements, options),
    blankLine,
    ...commandLines('type next', nextCommands(name, environment, advice), options),
    ...(advice === 'keep' ? [] : startHint(options)),
  ];
}

const adviceReasons: Readonly<Record<Assessed['advice'], string>> = {
  keep: 'Every criterion passes: nothing asks for a rollback.',
  'roll-back': 'A criterion of the plan asks for a rollback. You decide.',
  'cannot-tell': 'No criterion fails, but not every one could be read. You decide.',
};

function nextCommands(name: string, environment: string, advice: Assessed['advice']): string[] {
  const again = `backout assess ${name} --env ${environment}`;
  const start = startCommandLine(name, environment);
  return { keep: [again], 'roll-back': [start], 'cannot-tell': [again, start] }[advice];
}
