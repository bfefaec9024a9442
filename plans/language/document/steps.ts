import { formatDuration } from '../../../common/duration.ts';
import type { LeafStep, FrozenStep, UndoStep } from '../schema/steps.ts';
import { type DocumentLine, lines } from './document.ts';
import { probeShellOf, type ShownSettings, shellOf, variableOf } from './shell.ts';
import { commandWords, conditionWords, inputWords, probeWords, quorumInDocument } from './words.ts';

/** A list of steps, numbered, what belongs to a step below it. */
export function stepDocumentLines(steps: readonly FrozenStep[], settings: ShownSettings | undefined): DocumentLine[] {
  return steps.map((step, at) => ({
    mark: at + 1,
    text: `${step.title} (${step.id}: ${step.kind}, ${step.role}, ${formatDuration(step.expectedMs)})`,
    inside: [...(step.because ? lines(`because ${step.because}`) : []), ...inside(step, settings)],
  }));
}

function inside(step: FrozenStep, settings: ShownSettings | undefined): DocumentLine[] {
  if (step.kind !== 'parallel') return [...does(step, settings), ...around(step, settings)];
  return step.branches.map(({ title, id, steps }) => ({
    text: `side by side: ${title} (${id})`,
    inside: stepDocumentLines(steps, settings),
  }));
}

/** What the step does, by its kind. */
function does(step: LeafStep | UndoStep, settings: ShownSettings | undefined): DocumentLine[] {
  const shell = shellOf(step, settings);
  switch (step.kind) {
    case 'command':
      return [
        { text: `runs on ${step.runsOn}: ${commandWords(step.argv)}`, ...(shell ? { shell } : {}) },
        ...kept(step),
      ];
    case 'http':
      return [
        { text: `sends from ${step.runsOn}: ${step.method} ${inputWords(step.url)}`, ...(shell ? { shell } : {}) },
        ...kept(step),
      ];
    case 'manual':
      return [
        ...step.instructions.map((line) => ({ mark: '-' as const, text: inputWords(line) })),
        ...lines(...step.evidence.map(({ title, required }) => `asks for: ${title}${required ? '' : ' (optional)'}`)),
      ];
    case 'gate':
      return gateLines(step);
    case 'check':
      return lines(`measures until all pass, at most ${formatDuration(step.timeoutMs)}: ${step.criteria.join(', ')}`);
    case 'wait':
      return lines(`waits ${formatDuration(step.forMs)}`);
    case 'notify':
      return lines(
        `tells ${step.channels.join(', ')}${step.required ? ', and must reach them' : ''}: ${step.message.map(inputWords).join(' / ')}`,
      );
  }
}

/** What later steps take from its output, by the names that a shell knows it under. */
function kept({ id, capture }: Pick<Extract<LeafStep, { kind: 'command' }>, 'id' | 'capture'>): DocumentLine[] {
  if (!capture || capture.shape.kind !== 'object') return [];
  const names = capture.shape.members.map(({ name }) => `${name} ($${variableOf(id, [name])})`);
  return names.length > 0 ? lines(`its output gives: ${names.join(', ')}`) : [];
}

function gateLines(step: Extract<LeafStep, { kind: 'gate' }>): DocumentLine[] {
  const late =
    step.onDeadline.do === 'refuse' ? 'refused' : `the contingency ${step.onDeadline.contingency} is offered`;
  return lines(
    `asks: ${step.question}`,
    `needs: ${quorumInDocument(step.quorum)}${step.excluded.length > 0 ? `, not the ${step.excluded.join(', not the ')}` : ''}`,
    ...step.lifted.map(({ who, because }) => `the ${who} may approve because ${because}`),
    ...(step.decideOn.length > 0 ? [`shows: ${step.decideOn.join(', ')}`] : []),
    `unanswered after ${formatDuration(step.deadlineMs)}: ${late}`,
  );
}

/** What is measured around the effect, and what if it fails. */
function around(step: LeafStep, settings: ShownSettings | undefined): DocumentLine[] {
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
