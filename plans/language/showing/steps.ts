import { formatDuration } from '../../../common/duration.ts';
import type { LeafStep, Step, UndoStep } from '../schema/steps.ts';
import { commandWords, conditionWords, inputWords, probeWords, quorumWords } from './words.ts';

/** A list of steps, numbered, what belongs to a step indented below it. */
export function stepLines(steps: readonly Step[], indent = ''): string[] {
  return steps.flatMap((step, at) => [
    `${indent}${at + 1}. ${step.title} (${step.id}: ${step.kind}, ${step.role}, ${formatDuration(step.expectedMs)})`,
    ...(step.because ? [`${indent}   because ${step.because}`] : []),
    ...inside(step).map((line) => `${indent}   ${line}`),
  ]);
}

function inside(step: Step): string[] {
  if (step.kind !== 'parallel') return [...does(step), ...around(step)];
  return step.branches.flatMap(({ title, id, steps }) => [`side by side: ${title} (${id})`, ...stepLines(steps, '  ')]);
}

/** What the step does, by its kind. */
function does(step: LeafStep | UndoStep): string[] {
  switch (step.kind) {
    case 'command':
      return [`runs on ${step.runsOn}: ${commandWords(step.argv)}`];
    case 'http':
      return [`sends from ${step.runsOn}: ${step.method} ${inputWords(step.url)}`];
    case 'manual':
      return [
        ...step.instructions.map((line) => `- ${inputWords(line)}`),
        ...step.evidence.map(({ title, required }) => `asks for: ${title}${required ? '' : ' (optional)'}`),
      ];
    case 'gate':
      return gateLines(step);
    case 'check':
      return [`measures until all pass, at most ${formatDuration(step.timeoutMs)}: ${step.criteria.join(', ')}`];
    case 'wait':
      return [`waits ${formatDuration(step.forMs)}`];
    case 'notify':
      return [
        `tells ${step.channels.join(', ')}${step.required ? ', and must reach them' : ''}: ${step.message.map(inputWords).join(' / ')}`,
      ];
  }
}

function gateLines(step: Extract<LeafStep, { kind: 'gate' }>): string[] {
  const late =
    step.onDeadline.do === 'refuse' ? 'refused' : `the contingency ${step.onDeadline.contingency} is offered`;
  return [
    `asks: ${step.question}`,
    `needs: ${quorumWords(step.quorum)}${step.excluded.length > 0 ? `, not the ${step.excluded.join(', not the ')}` : ''}`,
    ...step.lifted.map(({ who, because }) => `the ${who} may approve because ${because}`),
    ...(step.decideOn.length > 0 ? [`shows: ${step.decideOn.join(', ')}`] : []),
    `unanswered after ${formatDuration(step.deadlineMs)}: ${late}`,
  ];
}

/** What is measured around the effect, and what if it fails. */
function around(step: LeafStep): string[] {
  const advice = 'onFailure' in step && step.onFailure ? step.onFailure : null;
  const advised = advice ? [`if it fails: ${advice.contingency ?? advice.advise}, because ${advice.because}`] : [];
  if (!('holdWhen' in step)) return advised;
  const { holdWhen, proceedWhen, verify, irreversible, undo, retry, effect } = step;
  return [
    `effect: ${effect}${retry.attempts > 1 ? `, ${retry.attempts} attempts` : ''}`,
    ...(holdWhen.length > 0 ? [`begins only when: ${holdWhen.join(', ')}`] : []),
    ...(proceedWhen
      ? [`goes on when: ${proceedWhen.criteria.join(', ')}, at most ${formatDuration(proceedWhen.timeoutMs)}`]
      : []),
    ...(verify
      ? [
          `if its end is unknown: ${probeWords(verify.probe)}; done: ${conditionWords(verify.done)}; not done: ${conditionWords(verify.notDone)}`,
        ]
      : []),
    ...advised,
    ...(irreversible
      ? [
          `CANNOT BE UNDONE: ${irreversible.because}${irreversible.contingency ? `; from here on: ${irreversible.contingency}` : ''}`,
        ]
      : []),
    ...(undo ? [`undone by: ${undo.title}`, ...does(undo).map((line) => `  ${line}`)] : []),
  ];
}
