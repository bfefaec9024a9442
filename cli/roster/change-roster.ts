import { applyChange } from '../../roster/apply.ts';
import type { RosterChange } from '../../roster/change.ts';
import { administratorsNeeded } from '../../roster/proposal.ts';
import { diffRosters } from '../../roster/people.ts';
import type { Roster } from '../../roster/schema.ts';
import type { CommandContext } from '../commands/command.ts';
import { signAndShow } from '../run/sign.ts';

/** Asks for one change of the roster: shows what it changes of the one in force, and signs. */
export async function signRosterChange(context: CommandContext, change: RosterChange): Promise<void> {
  const inForce = await (await context.api()).get<Roster>('/roster');
  const next = applyChange(inForce, change, new Date().toISOString());
  const reason = context.options.text('reason') ?? null;
  await signAndShow(context, { action: 'roster.change', change, reason }, shownChange(inForce, next));
}

/** What a change of the roster comes to, for who is about to sign it. */
export function shownChange(inForce: Roster, next: Roster): string[] {
  const changes = diffRosters(inForce, next);
  return [
    'Change the roster:',
    ...(changes.length === 0 ? ['  nothing changes'] : changes.map((change) => `  ${change}`)),
    ...(administratorsNeeded(inForce) > 1 ? ['It waits until another administrator approves it.'] : []),
  ];
}
