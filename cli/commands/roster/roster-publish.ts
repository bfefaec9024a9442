import { digestOfJson } from '../../../common/digest.ts';
import type { Roster } from '../../../roster/schema.ts';
import type { RunCommand } from '../command.ts';
import { shownChange } from '../../roster/change-roster.ts';
import { rosterGiven } from '../../roster/roster-file.ts';
import { signAndShow } from '../../run/sign.ts';

export const rosterPublishCommand: RunCommand = async (context) => {
  const { args, io, options } = context;
  const roster = await rosterGiven(args[0] ?? 'roster.yaml', io.cwd);
  const inForce = await (await context.api()).get<Roster>('/roster');
  const reason = options.text('reason') ?? null;
  const base = digestOfJson(inForce);
  await signAndShow(context, { action: 'roster.publish', roster, base, reason }, shownChange(inForce, roster));
};
