import { BackoutError } from '../../common/errors.ts';
import { requestedAddress } from '../../plans/language/outline/address.ts';
import type { Approvable } from '../../plans/language/schema/index.ts';
import { lastAttempt } from '../../records/fold/index.ts';
import type { RequestContext, RunInRequest, StepInRequest } from '../context/request-context.ts';
import type { Granted } from '../context/answers.ts';
import { quorumInWords } from '../context/format.ts';
import type { ActionWithRow, ApprovableBy } from '../../requests/actions.ts';
import type { RequestedChange } from '../../requests/requested-change.ts';
import { approvalNeed } from './approval-need.ts';
import { openRequested } from './open-requested.ts';
import { openRequests } from './still-possible.ts';

/** What is asked for; what is left out does not apply to it. */
export interface WantedChange<What extends Approvable = Approvable> {
  readonly action: What;
  /** `Skip “Warm the cache” (warm-cache)?` */
  readonly question: string;
  readonly reason: string | null;
  readonly contingency?: string;
  readonly undo?: readonly string[];
  readonly leftOut?: readonly string[];
  readonly until?: string;
}

/**
 * What is answered to a request that needs an approval first: its gate is opened in this transaction, and nothing else
 * happens. Undefined where it needs none, or was approved: then it is done. Throws `approval-pending` where the same was
 * asked for before and is not decided yet.
 */
export async function askForApproval<A extends ActionWithRow>(
  asked: RequestContext & { readonly envelope: { readonly action: A } },
  found: RunInRequest | StepInRequest,
  wanted: WantedChange<ApprovableBy<A>>,
): Promise<Granted | undefined> {
  const step = 'address' in found ? found.address : null;
  const need = asked.approved ? undefined : approvalNeed(found.plan, found.state, wanted.action, step);
  if (!need) return undefined;
  const { run } = found.state;
  const address = requestedAddress(step, wanted.action);
  requireNotAsked(found, address);
  const gate = { ...changeOf(asked, found, wanted), ...need, question: wanted.question };
  const { entry } = await openRequested(found.run, address, gate, asked.actor);
  return {
    message: `nothing is done yet: it needs ${quorumInWords(need.quorum)}, because ${need.because}`,
    run,
    entry,
    next: `somebody else decides: backout show ${run} ${address}`,
    data: { waitsAt: address },
  };
}

function changeOf(
  { request, person }: RequestContext,
  found: RunInRequest | StepInRequest,
  wanted: WantedChange,
): Omit<RequestedChange, 'because'> {
  const visit = 'address' in found ? found.visit : null;
  return {
    action: wanted.action,
    retrospective: false,
    request,
    by: person.person,
    step: 'address' in found ? found.address : null,
    visit: visit?.visit ?? null,
    attempt: visit ? (lastAttempt(visit)?.attempt ?? null) : null,
    contingency: wanted.contingency ?? null,
    undo: [...(wanted.undo ?? [])],
    leftOut: [...(wanted.leftOut ?? [])],
    until: wanted.until ?? null,
    reason: wanted.reason,
  };
}

function requireNotAsked({ state }: RunInRequest, address: string): void {
  const open = openRequests(state).find((one) => one.address === address);
  if (!open) return;
  throw new BackoutError('approval-pending', `${open.requested.by} asked for this before, and it is not decided yet`, {
    expected: 'one request at a time',
    found: `${address}, open since ${open.gate.openedAt}`,
    next: `backout show ${state.run} ${address}`,
  });
}
