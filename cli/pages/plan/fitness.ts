import type { Fitness } from '../../../authority/release/release-requirements.ts';
import { releaseName } from '../../../common/names.ts';
import { blank, commandLines, indented, pageOf } from '../layout.ts';
import type { EventLine } from '../line.ts';
import type { PageOptions } from '../../terminal/io.ts';

/** `plan require`: what holds and what does not, and the first thing to do about it. */
export function renderFitness(fitness: Fitness, options: PageOptions): string[] {
  return pageOf(fitness, options, ({ release, environment, fit, requirements }) => {
    const said = fit
      ? `✓ ${releaseName(release)} has a plan that is fit for ${environment}`
      : `✗ ${releaseName(release)} has no plan that is fit for ${environment}`;
    const next = requirements.find(({ met, next: command }) => !met && command !== null)?.next;
    return [
      [[fit ? 'good' : 'bad', said]],
      ...requirements.flatMap((one) => requirementLines(one, options)),
      ...(next ? [blank, ...commandLines('do next', [next], options)] : []),
    ];
  });
}

function requirementLines({ met, message }: Fitness['requirements'][number], options: PageOptions): EventLine[] {
  return indented(`${met ? '✓' : '✗'} ${message}`, 2, met ? options : { ...options, mark: 'bad' });
}
