import { BackoutError } from '../../common/errors.ts';
import { channelsForOccasion, runTitle } from '../context/notify.ts';
import { requireApprovedNothing, requirePerforming } from '../people/performer.ts';
import { samePerson } from '../../roster/same-person.ts';
import { appendFor, type Adjudicate } from '../context/request-context.ts';
import { requireInCharge } from '../people/in-charge.ts';
import { activeRunOf } from '../context/named-run.ts';

/** Offers the run to another performer. Until they take it over nothing changes; a later offer replaces an earlier one. */
export const handOver: Adjudicate<'handover'> = async (asked) => {
  const { envelope, person, roster } = asked;
  const { run, to, reason } = envelope;
  const found = activeRunOf(asked, { ending: true });
  requireInCharge(asked, found);
  if (samePerson(to, person.person))
    throw new BackoutError('usage', `you perform ${run} already`, { expected: 'somebody else', found: to });
  requirePerforming(roster, found.plan, to, { naming: `backout handover ${run} --to`, but: person.person });
  requireApprovedNothing(found.state, found.plan, to);
  const entry = await appendFor(asked, found, 'performer.offered', { to, reason });
  await found.run.notify({
    key: `handover/${run}/${entry.seq}`,
    channels: channelsForOccasion(found.plan, 'held'),
    occasion: 'held',
    address: null,
    subject: `${run} is handed over to ${to}`,
    text: `${runTitle(found.state)}: ${person.person} hands the run over to ${to}${reason === null ? '' : `: ${reason}`}\n${to} accepts by: backout take-over ${run}\nUntil then ${person.person} performs it.`,
  });
  return {
    message: `${run} is offered to ${to}; you perform it until they take it over`,
    run,
    entry: entry.seq,
    next: `${to} types: backout take-over ${run}`,
  };
};
