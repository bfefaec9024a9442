import type { RosterProposal } from '../../roster/proposal.ts';
import { administratorsNeeded, proposalDigest, proposedRoster } from '../../roster/proposal.ts';
import { diffRosters, requireSoundRoster } from '../../roster/people.ts';
import { requireRole } from '../../requests/permissions.ts';
import type { Adjudicate, RequestContext, Ruling } from '../context/request-context.ts';

/** An administrator changes one thing of the roster in force, even if something else was changed since they looked at it. */
export const decideRosterChange: Adjudicate<'roster.change'> = async (asked) => {
  requireRole(asked.roster, asked.person, 'roster.change');
  const { change, reason } = asked.envelope;
  return putInForce(asked, { kind: 'change', change }, reason);
};

/** An administrator puts another roster in force, from this entry on. What it changes is recorded in words. */
export const publishRoster: Adjudicate<'roster.publish'> = async (asked) => {
  requireRole(asked.roster, asked.person, 'roster.publish');
  const { roster, base = null, reason } = asked.envelope;
  return putInForce(asked, { kind: 'publish', roster, base }, reason);
};

/** In force at once, or kept for a second administrator where the roster in force asks for one. */
async function putInForce(
  { tx, roster, actor }: RequestContext<'roster.change'> | RequestContext<'roster.publish'>,
  proposal: RosterProposal,
  reason: string | null,
): Promise<Ruling> {
  const next = proposedRoster(roster, proposal, tx.now);
  requireSoundRoster(next, tx.now);
  const diff = diffRosters(roster, next);
  if (diff.length === 0) return { message: 'the roster is in force as it is; nothing was changed', data: { diff } };
  if (administratorsNeeded(roster) > 1) {
    const body = { proposal, subject: proposalDigest(proposal), diff, reason };
    const { entry } = await tx.append({ type: 'roster.proposed', actor, body });
    return {
      message: `kept as change ${entry.seq}: it is in force once another administrator approves it`,
      entry: entry.seq,
      next: `another administrator: backout roster approve ${entry.seq}`,
      data: { diff, pending: entry.seq },
    };
  }
  const { entry } = await tx.append({ type: 'roster.changed', actor, body: { roster: next, diff, reason } });
  return { message: changedWords(diff), entry: entry.seq, data: { diff } };
}

/** That a roster is in force, and how much of it is new. */
export function changedWords(diff: readonly string[]): string {
  return `the roster is in force; ${diff.length === 1 ? 'one thing changes' : `${diff.length} things change`}`;
}
