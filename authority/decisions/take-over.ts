import { BackoutError } from '../../common/errors.ts';
import { channelsForOccasion, runTitle } from '../context/notify.ts';
import { requireApprovedNothing } from '../people/performer.ts';
import { requireRole } from '../../requests/permissions.ts';
import { samePerson } from '../../roster/same-person.ts';
import { appendFor, type Adjudicate, type RequestContext, type RunInRequest } from '../context/request-context.ts';
import { performerOf } from '../people/in-charge.ts';
import { activeRunOf } from '../context/named-run.ts';

/**
 * Performs a run from now on. Whom it was handed to takes it over without more; anybody else with the role that performs
 * it says why, because the performer cannot be reached at night, and that is a deviation. Either way all are notified.
 */
export const takeOver: Adjudicate<'take-over'> = async (asked) => {
  const { envelope, roster, person } = asked;
  const { run, reason } = envelope;
  const found = activeRunOf(asked, { ending: true });
  requireRole(roster, person, 'take-over', [found.plan.performedBy.role]);
  requireApprovedNothing(found.state, found.plan, person.person);
  const from = performerOf(found.state);
  if (samePerson(from, person.person)) throw performsAlready(run, from);
  const { offeredTo } = found.state;
  const offered = offeredTo !== null && samePerson(offeredTo.person, person.person);
  if (!offered) requireReason(asked, from);
  const entry = await appendFor(asked, found, 'performer.changed', { from, to: person.person, offered, reason });
  if (!offered) await deviate(asked, found, from);
  await found.run.notify({
    key: `performer/${run}/${entry.seq}`,
    channels: channelsForOccasion(found.plan, 'held'),
    occasion: 'held',
    address: null,
    subject: `${run} is performed by ${person.person}`,
    text: `${runTitle(found.state)}: ${person.person} performs the run from now on, after ${from}${reason === null ? '' : `: ${reason}`}\nbackout status ${run}`,
  });
  return { message: `you perform ${run} from now on`, run, entry: entry.seq, next: `backout status ${run}` };
};

function performsAlready(run: string, performer: string): BackoutError {
  return new BackoutError('usage', `you perform ${run} already`, {
    expected: 'a run that somebody else performs',
    found: performer,
    next: `backout status ${run}`,
  });
}

function requireReason({ envelope }: RequestContext<'take-over'>, from: string): void {
  if ((envelope.reason ?? '').trim() !== '') return;
  throw new BackoutError('usage', `${from} has not handed ${envelope.run} over to you`, {
    expected: '--reason TEXT, such as why they cannot be reached',
    found: 'no reason',
    next: `ask for it (${from}: backout handover ${envelope.run} --to ${envelope.by}), or give a reason`,
  });
}

async function deviate(asked: RequestContext<'take-over'>, found: RunInRequest, from: string): Promise<void> {
  const { reason, by } = asked.envelope;
  const what = `${by} took the run over from ${from}, who had not handed it over`;
  await appendFor(asked, found, 'deviation', { address: null, what, why: reason ?? '' });
}
