import { digestOfJson } from '../../common/digest.ts';
import type { Roster } from '../../authority/roster-schema.ts';
import type { Command } from '../command.ts';
import { shownChange } from '../roster.ts';
import { rosterGiven } from '../roster-file.ts';
import { signAndShow } from '../sign.ts';

export const run: Command = async (context) => {
  const { args, io, options } = context;
  const roster = await rosterGiven(args[0] ?? 'roster.yaml', io.cwd);
  const inForce = await (await context.api()).get<Roster>('/roster');
  const reason = options.text('reason') ?? null;
  const base = digestOfJson(inForce);
  await signAndShow(context, { action: 'roster.publish', roster, base, reason }, shownChange(inForce, roster));
};
