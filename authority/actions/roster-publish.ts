import { diffRosters, requireSoundRoster } from '../roster.ts';
import { requireRole } from '../permissions.ts';
import type { Act } from './case.ts';

/** An administrator puts another roster in force, from this entry on. What it changes is recorded in words. */
export const publishRoster: Act<'roster.publish'> = async ({ tx, envelope, roster, person, actor }) => {
  requireRole(roster, person, 'roster.publish');
  requireSoundRoster(envelope.roster, tx.now);
  const diff = diffRosters(roster, envelope.roster);
  if (diff.length === 0) return { message: 'the roster is in force as it is; nothing was changed', data: { diff } };
  const { entry } = await tx.append({
    type: 'roster.changed',
    actor,
    body: { roster: envelope.roster, diff, reason: envelope.reason },
  });
  return {
    message: `the roster is in force; ${diff.length === 1 ? 'one thing changes' : `${diff.length} things change`}`,
    entry: entry.seq,
    data: { diff },
  };
};
