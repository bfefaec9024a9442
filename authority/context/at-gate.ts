import { requestedAt } from './gate-of.ts';
import type { GateAction } from '../../requests/actions.ts';
import { type RequestContext, type RunInRequest } from './request-context.ts';
import { activeRunOf, runOf } from './named-run.ts';

/**
 * The run at whose gate somebody decides, asks, answers or breaks the glass. What was done without an approval can be
 * talked and decided about after the run, and what was asked for while it ends; anything else while the run goes on.
 */
export function runAtGate(asked: RequestContext<GateAction>): RunInRequest {
  const found = runOf(asked);
  const requested = requestedAt(found.state, asked.envelope.gate);
  return requested?.retrospective === true ? found : activeRunOf(asked, { ending: requested !== undefined });
}
