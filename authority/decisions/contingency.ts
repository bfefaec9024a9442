import { BackoutError } from '../../common/errors.ts';
import { askForApproval } from '../approvals/ask-first.ts';
import { enteredAt, nextContingencyVisit } from '../context/contingency-entry.ts';
import { beyondReturn } from '../context/beyond-return.ts';
import { appendFor, type Adjudicate, type StepInRequest } from '../context/request-context.ts';
import { requireInCharge } from '../people/in-charge.ts';
import { requireHolding } from '../context/step-requirements.ts';
import { activeRunOf, stepOf } from '../context/named-run.ts';

/** Takes one of the contingencies that a hold offers, or, past the point of no return, a run whose success is not shown. */
export const chooseContingency: Adjudicate<'contingency'> = async (asked) => {
  const { envelope } = asked;
  const run = activeRunOf(asked);
  const found = stepOf(run, envelope);
  requireInCharge(asked, found);
  const beyond = beyondReturn(found.state, found.plan).filter(({ address }) => address === found.address);
  const offered = beyond.length > 0 ? beyond.map((one) => one.contingency) : offeredByHold(found);
  const { contingency, visit, reason } = envelope;
  if (!offered.includes(contingency)) {
    throw new BackoutError('contingency-unknown', `${found.address} does not offer the contingency ${contingency}`, {
      expected: offered.length === 0 ? 'another way: no contingency is offered here' : offered.join(' or '),
      found: contingency,
      next: `backout status ${envelope.run}`,
    });
  }
  requireNotUnderWay(found, contingency);
  const waits = await askForApproval(asked, found, {
    action: 'contingency',
    question: `Take the contingency ${contingency} at “${found.step.title}” (${found.address})?`,
    reason,
    contingency,
  });
  if (waits) return waits;
  const contingencyVisit = nextContingencyVisit(found.state, contingency);
  if (beyond.length > 0) await appendFor(asked, found, 'run.continued', { reason });
  const entry = await appendFor(asked, found, 'contingency.chosen', {
    address: found.address,
    visit,
    contingency,
    contingencyVisit,
    reason,
  });
  return {
    message: `the contingency ${contingency} begins`,
    run: envelope.run,
    entry: entry.seq,
    next: `backout status ${envelope.run} --follow`,
  };
};

/** Its steps have one place in the run: for one step at a time. */
function requireNotUnderWay({ state, address }: StepInRequest, contingency: string): void {
  const from = enteredAt(state, contingency)?.from;
  if (from === undefined) return;
  throw new BackoutError('attempt-not-allowed', `the contingency ${contingency} is under way for ${from}`, {
    expected: 'a contingency that is taken for one step at a time',
    found: `one that is under way for ${from}`,
    next: `once it is over: backout contingency ${state.run} ${address} ${contingency}`,
  });
}

function offeredByHold(found: StepInRequest): string[] {
  return requireHolding(found).offers.flatMap((one) =>
    one.offer === 'contingency' && one.contingency !== null ? one.contingency : [],
  );
}
