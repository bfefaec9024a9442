import { formatDuration } from '../../../common/text/duration.ts';
import { definitionOf, type FrozenStep, type UndoStep } from '../kinds/index.ts';
import { type DocumentLine, lines } from './parts/document.ts';
import { shellWords, type ShownSettings } from './parts/shell.ts';
import { conditionWords } from './parts/words.ts';
import { probeShellOf, probeWords } from './words.ts';

/** A list of steps, numbered, what belongs to a step below it. */
export function stepDocumentLines(steps: readonly FrozenStep[], settings: ShownSettings | undefined): DocumentLine[] {
  return steps.map((step, at) => ({
    mark: at + 1,
    text: `${step.title} (${step.id}: ${step.kind}, ${step.role}, ${formatDuration(step.expectedMs)})`,
    inside: [...(step.because ? lines(`because ${step.because}`) : []), ...inside(step, settings)],
  }));
}

/**
 * What a person types into a POSIX shell to do by hand what a step does, for the night when Backout itself is down.
 * Settings are there as values, or as variables where none are given; outputs and secrets are variables, so that no
 * secret is ever an argument. Undefined for steps that no command line can stand for.
 */
export function shellOf(step: FrozenStep | UndoStep, settings: ShownSettings | undefined): string | undefined {
  return definitionOf(step).shell?.(step, shellWords(settings));
}

function inside(step: FrozenStep, settings: ShownSettings | undefined): DocumentLine[] {
  const branches = 'branches' in step ? step.branches : [];
  return [
    ...does(step, settings),
    ...around(step, settings),
    ...branches.map(({ title, id, steps }) => ({
      text: `side by side: ${title} (${id})`,
      inside: stepDocumentLines(steps, settings),
    })),
  ];
}

function does(step: FrozenStep | UndoStep, settings: ShownSettings | undefined): DocumentLine[] {
  return definitionOf(step).does(step, shellOf(step, settings));
}

/** What is measured around the effect, and what if it fails. */
function around(step: FrozenStep, settings: ShownSettings | undefined): DocumentLine[] {
  const advice = 'onFailure' in step && step.onFailure ? step.onFailure : null;
  const advised = advice ? lines(`if it fails: ${advice.contingency ?? advice.advise}, because ${advice.because}`) : [];
  if (!('holdWhen' in step)) return advised;
  const { holdWhen, proceedWhen, verify, irreversible, undo, retry, effect } = step;
  return [
    ...lines(`effect: ${effect}${retry.attempts > 1 ? `, ${retry.attempts} attempts` : ''}`),
    ...(holdWhen.length > 0 ? lines(`begins only when: ${holdWhen.join(', ')}`) : []),
    ...(proceedWhen
      ? lines(`goes on when: ${proceedWhen.criteria.join(', ')}, at most ${formatDuration(proceedWhen.timeoutMs)}`)
      : []),
    ...(verify
      ? [
          {
            text: `if its end is unknown: ${probeWords(verify.probe)}; done: ${conditionWords(verify.done)}; not done: ${conditionWords(verify.notDone)}`,
            shell: probeShellOf(verify.probe, settings),
          },
        ]
      : []),
    ...advised,
    ...(irreversible ? [warning(irreversible)] : []),
    ...(undo ? [{ text: `undone by: ${undo.title}`, inside: does(undo, settings) }] : []),
  ];
}

function warning({ because, contingency }: { because: string; contingency: string | null }): DocumentLine {
  return { warns: true, text: `CANNOT BE UNDONE: ${because}${contingency ? `; from here on: ${contingency}` : ''}` };
}
