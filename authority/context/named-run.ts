import { BackoutError } from '../../common/errors.ts';
import { stepAt } from '../../plans/language/plan-queries.ts';
import { lastVisit } from '../../records/fold/index.ts';
import type { RequestContext, RunInRequest, StepInRequest } from './request-context.ts';
import type { RunAction } from '../../requests/actions.ts';

/** The run that a request names, under the plan that it names. Throws `plan-mismatch`. */
export function runOf({ run, envelope }: RequestContext<RunAction>): RunInRequest {
  if (!run) throw new BackoutError('internal', `a request about ${envelope.run} is decided without it`);
  const { state, plan } = run;
  if (state.plan === envelope.plan) return { run, state, plan };
  throw new BackoutError('plan-mismatch', `${envelope.run} does not execute the plan that was signed`, {
    expected: state.plan,
    found: envelope.plan,
    next: `backout status ${envelope.run}`,
  });
}

/**
 * The run that a request names, admitted and not ended. Throws `run-ended` or `run-not-active`; a run that is ending is not
 * active unless `also` says that it may be.
 */
export function activeRunOf(asked: RequestContext<RunAction>, also: { ending?: boolean } = {}): RunInRequest {
  const found = runOf(asked);
  const { run, state, ended, ending } = found.state;
  if (ended)
    throw new BackoutError('run-ended', `${run} has ended: ${ended.outcome}, at ${ended.at}`, {
      next: `backout report ${run}`,
    });
  if (state === 'denied' || state === 'requested') {
    const why = state === 'denied' ? 'was denied' : 'has not been admitted yet';
    throw new BackoutError('run-not-active', `${run} ${why}`, {
      expected: 'a run under way',
      found: state,
      next: `backout status ${run}`,
    });
  }
  if (state === 'ending' && also.ending !== true) {
    const who = ending?.actor.kind === 'person' ? ` by ${ending.actor.person}` : '';
    throw new BackoutError(
      'run-not-active',
      `${run} is ending as ${ending?.outcome ?? 'decided'}${who}, since ${ending?.at ?? 'now'}`,
      {
        expected: 'a run that goes on',
        found: 'ending',
        next: `backout status ${run}`,
      },
    );
  }
  return found;
}

/** The step that a request names, at its last visit. Throws `step-unknown` or `visit-mismatch`. */
export function stepOf({ run, state, plan }: RunInRequest, envelope: { step: string; visit: number }): StepInRequest {
  const step = stepAt(plan, envelope.step);
  if (!step) {
    throw new BackoutError('step-unknown', `the plan of ${state.run} has no step ${envelope.step}`, {
      found: envelope.step,
      next: `backout status ${state.run}`,
    });
  }
  const visit = lastVisit(state, envelope.step);
  if (visit && visit.visit === envelope.visit) return { run, state, plan, step, visit, address: envelope.step };
  if (visit) throw visitMismatch(state.run, envelope.step, visit.visit, envelope.visit);
  throw new BackoutError('step-not-waiting', `${envelope.step} of ${state.run} has not begun`, {
    expected: 'a step that waits or holds',
    found: 'pending',
    next: `backout status ${state.run}`,
  });
}

/** That a request is about another visit than the one that counts. */
export function visitMismatch(run: string, address: string, expected: number, found: number): BackoutError {
  return new BackoutError(
    'visit-mismatch',
    `${address} of ${run} is at visit ${expected}; the request is about visit ${found}`,
    {
      expected: `visit ${expected}`,
      found: `visit ${found}`,
      next: `backout status ${run}`,
    },
  );
}
