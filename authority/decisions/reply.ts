import { BackoutError } from '../../common/errors.ts';
import type { GateVisit, GateQuestion } from '../../records/run-state.ts';
import { openQuestions, tellAnswer } from '../gates/questions.ts';
import { askedGate } from './ask.ts';
import { runAtGate } from '../context/at-gate.ts';
import { appendFor, type Adjudicate, type RequestContext } from '../context/request-context.ts';
import { requirePerformer } from '../people/in-charge.ts';

/**
 * The performer, or somebody else with the role that performs, answers what was asked at a gate: nobody waits for one person
 * to learn something. The answer is on its page under the name of its giver, and is sent to all who are asked to decide.
 */
export const replyAtGate: Adjudicate<'reply'> = async (asked) => {
  const { envelope, person } = asked;
  const found = runAtGate(asked);
  const gate = askedGate(found, envelope);
  const { gate: address, visit, text } = envelope;
  requirePerformer(asked, found);
  const questions = questionsFor(envelope, gate);
  const answers = questions.map(({ number }) => number);
  const entry = await appendFor(asked, found, 'gate.answered', { address, visit, answers, text });
  await tellAnswer({ run: found.run, address, visit }, { questions, text, by: person.person });
  return {
    message: `answered at ${address}: everybody who is asked to decide is told`,
    run: envelope.run,
    entry: entry.seq,
    next: `backout status ${envelope.run} --follow`,
    data: { answers },
  };
};

/** The question that is named, answered before or not, else every one that is open. */
function questionsFor(
  { run, gate: address, question }: RequestContext<'reply'>['envelope'],
  gate: GateVisit,
): readonly GateQuestion[] {
  const found = question === null ? openQuestions(gate) : gate.questions.filter((one) => one.number === question);
  if (found.length > 0) return found;
  const open = openQuestions(gate).map((one) => String(one.number));
  throw new BackoutError('question-unknown', `nothing waits for an answer there: ${address} of ${run}`, {
    expected: open.length === 0 ? 'a question that is open' : `question ${open.join(' or ')}`,
    found: question === null ? 'no open question' : `question ${question}`,
    next: `backout show ${run} ${address}`,
  });
}
