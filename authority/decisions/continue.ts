import { lastVisit } from '../../records/fold/index.ts';
import { BackoutError } from '../../common/errors.ts';
import { appendFor, type Adjudicate, type RequestContext, type RunInRequest } from '../context/request-context.ts';
import { requirePerformer } from '../people/in-charge.ts';
import { requireHolding } from '../context/step-requirements.ts';
import { activeRunOf, stepOf } from '../context/named-run.ts';

/** Lets a held run go on, has an unproven one measured again, or tries a step again that held before it began. */
export const continueRun: Adjudicate<'continue'> = async (asked) => {
  const found = activeRunOf(asked, { ending: asked.envelope.step !== null });
  return asked.envelope.step === null ? continueWhole(asked, found) : continueStep(asked, found, asked.envelope.step);
};

async function continueWhole(asked: RequestContext<'continue'>, found: RunInRequest) {
  const { run, reason } = asked.envelope;
  requirePerformer(asked, found);
  const { state, measured } = found.state;
  if (state !== 'held' && !(state === 'concluding' && measured?.proven === false)) {
    const holding = [...found.state.steps.values()]
      .filter((step) => step.visits.at(-1)?.state === 'holding')
      .map(({ address }) => address);
    throw new BackoutError('run-not-active', `nobody holds ${run}`, {
      expected: 'a run that somebody held',
      found: holding.length === 0 ? state : `steps that hold: ${holding.join(', ')}`,
      next: `backout status ${run}`,
    });
  }
  const entry = await appendFor(asked, found, 'run.continued', { reason });
  return { message: `${run} goes on`, run, entry: entry.seq };
}

async function continueStep(asked: RequestContext<'continue'>, found: RunInRequest, address: string) {
  const { run, reason } = asked.envelope;
  const visit = lastVisit(found.state, address)?.visit ?? 1;
  const step = stepOf(found, { step: address, visit });
  requirePerformer(asked, step);
  const { outcome } = requireHolding(step);
  if (outcome !== 'held' && outcome !== 'voided') {
    throw new BackoutError(
      'step-not-held',
      `${address} has begun: it is not continued but tried again, skipped or resolved`,
      {
        expected: 'a step that held before it began',
        found: outcome,
        next: `backout ${outcome === 'unknown' ? 'resolve' : 'retry'} ${run} ${address}`,
      },
    );
  }
  const entry = await appendFor(asked, found, 'run.continued', { reason, step: { address, visit } });
  return { message: `${address} is tried again`, run, entry: entry.seq };
}
