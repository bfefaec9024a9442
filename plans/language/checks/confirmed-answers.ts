import { releaseName } from '../../../common/names.ts';
import type { KnownFacts } from '../analysis/given.ts';
import { questions } from '../builders/questions.ts';
import { sameAnswer } from '../derive/same-answer.ts';
import type { Finding } from './parts/finding.ts';
import { answers, type AnswerName, type FrozenPlan } from '../schema/plan.ts';

/** Of a plan derived from another one, every answer was changed for this release, or confirmed with a reason why it still holds. */
export function confirmedAnswers(plan: FrozenPlan, { base }: Pick<KnownFacts, 'base'>): Finding[] {
  const { basedOn } = plan;
  if (!basedOn) return [];
  if (!base) return [unknown(basedOn.plan)];
  const confirmed = new Set<string>(basedOn.confirmed.map(({ answer }) => answer));
  return answers
    .filter((answer) => !confirmed.has(answer) && sameAnswer(base, plan, answer))
    .map((answer) => unconfirmed(answer, base, plan));
}

function unconfirmed(answer: AnswerName, base: FrozenPlan, plan: FrozenPlan): Finding {
  const { number, asks } = questions[answer];
  const name = number <= 9 ? `question ${number}` : 'what else is affected';
  return {
    code: 'plan-unconfirmed',
    severity: 'error',
    path: `/${answer}`,
    message: `${name} is answered as it was for ${releaseName(base.release)}, and nobody has confirmed that: ${asks}`,
    expected: `an answer for ${releaseName(plan.release)}, or a reason why this one still holds`,
    found: `what ${releaseName(base.release)} answered`,
    next: `Change it, or put into basedOn.confirmed: { answer: '${answer}', because: '…' }`,
  };
}

/** Publishing refuses it: only here, where there may be no installation to ask, it is a warning. */
function unknown(digest: string): Finding {
  return {
    code: 'plan-base-unknown',
    severity: 'warning',
    path: '/basedOn',
    message:
      'the plan that this one is based on is not known here, so that nobody can tell which answers are still its',
    expected: 'a plan that was published, or derived on this machine',
    found: digest,
    next: 'backout plan check FILE --installation',
  };
}
