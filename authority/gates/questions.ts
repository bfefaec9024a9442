import type { GateVisit, GateQuestion } from '../../records/run-state.ts';
import { requireGate } from '../context/gate-of.ts';
import { channelsOfGate, channelsForOccasion, runTitle } from '../context/notify.ts';
import type { RunTx } from '../context/run-tx.ts';
import { lastVisit } from '../../records/fold/index.ts';

/** The place of a question. */
export interface QuestionRef {
  readonly run: RunTx;
  readonly address: string;
  readonly visit: number;
}

/** The questions of a visit that nobody has answered yet, oldest first. */
export function openQuestions({ questions }: Pick<GateVisit, 'questions'>): readonly GateQuestion[] {
  return questions.filter(({ answers }) => answers.length === 0);
}

/** Tells the performer of a run that somebody who is asked to decide needs to know something first. */
export async function tellQuestion(
  { run, address, visit }: QuestionRef,
  { number, question, by }: { number: number; question: string; by: string },
): Promise<void> {
  const { state, plan } = run;
  await run.notify({
    key: `gate-asked/${state.run}/${address}/${visit}/${number}`,
    channels: channelsForOccasion(plan, 'held'),
    occasion: 'question',
    address,
    subject: `${state.run}: ${by} asks before deciding at ${address}`,
    text: [
      `${runTitle(state)} waits at the gate ${address}. Before deciding, ${by} asks:`,
      question,
      `${plan.performedBy.role} answers: backout reply ${state.run} ${address} TEXT`,
    ].join('\n'),
  });
}

/** Tells everybody who is asked to decide, also those whom the escalation has reached, what was answered to which questions. */
export async function tellAnswer(
  { run, address, visit }: QuestionRef,
  { questions, text, by }: { questions: readonly GateQuestion[]; text: string; by: string },
): Promise<void> {
  const { tx, state, plan, now } = run;
  const numbers = questions.map(({ number }) => number);
  const asked = questions.flatMap(({ actor, question }) =>
    actor.kind === 'person' ? [`${actor.person} asked: ${question}`] : [],
  );
  const openedAt = lastVisit(state, address)?.gate?.openedAt ?? now;
  await run.notify({
    key: `gate-answered/${state.run}/${address}/${visit}/${numbers.join('+')}/${await tx.size()}`,
    channels: channelsOfGate(plan, requireGate(state, plan, address), openedAt, now),
    occasion: 'answer',
    address,
    subject: `${state.run}: ${by} answers at ${address}`,
    text: [
      `${runTitle(state)}, the gate ${address}.`,
      ...asked,
      `${by} answers: ${text}`,
      `See what is asked and decide: backout show ${state.run} ${address}`,
    ].join('\n'),
  });
}
