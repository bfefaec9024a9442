import { BackoutError } from '../../common/errors.ts';
import { channelsForOccasion, runTitle } from '../context/notify.ts';
import { appendFor, type Adjudicate } from '../context/request-context.ts';
import { requirePerformer } from '../people/in-charge.ts';
import { activeRunOf } from '../context/named-run.ts';

/** Nothing new begins until somebody lets the run continue; what is under way finishes. */
export const holdRun: Adjudicate<'hold'> = async (asked) => {
  const { envelope } = asked;
  const found = activeRunOf(asked);
  requirePerformer(asked, found);
  const { heldBy } = found.state;
  if (found.state.state === 'held') {
    const who = heldBy?.actor.kind === 'person' ? heldBy.actor.person : 'somebody';
    throw new BackoutError(
      'run-not-active',
      `${envelope.run} is held already, by ${who} since ${heldBy?.at ?? 'before'}`,
      { next: `backout continue ${envelope.run}` },
    );
  }
  const entry = await appendFor(asked, found, 'run.held', { reason: envelope.reason });
  await found.run.notify({
    key: `run-held/${envelope.run}/${entry.seq}`,
    channels: channelsForOccasion(found.plan, 'held'),
    occasion: 'held',
    address: null,
    subject: `${envelope.run} holds: ${envelope.reason}`.slice(0, 200),
    text: `${runTitle(found.state)} holds because ${envelope.by} asked it to: ${envelope.reason}\nNothing new begins until somebody types: backout continue ${envelope.run}`,
  });
  return {
    message: `${envelope.run} holds: nothing new begins`,
    run: envelope.run,
    entry: entry.seq,
    next: `backout continue ${envelope.run}`,
  };
};
