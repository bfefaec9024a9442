import { diffRosters, parseRoster } from '../../authority/roster.ts';
import type { Roster } from '../../authority/roster-schema.ts';
import type { Command } from '../command.ts';
import { readGiven } from '../files.ts';
import { signAndShow } from '../sign.ts';

export const run: Command = async (context) => {
  const { args, io, options } = context;
  const file = args[0] ?? 'roster.yaml';
  const roster = parseRoster((await readGiven(file, io.cwd)).toString('utf8'), file);
  const inForce = await (await context.api()).get<Roster>('/roster');
  const changes = diffRosters(inForce, roster);
  const shown = [
    'Put this roster in force:',
    ...(changes.length === 0 ? ['  nothing changes'] : changes.map((change) => `  ${change}`)),
  ];
  await signAndShow(context, { action: 'roster.publish', roster, reason: options.text('reason') ?? null }, shown);
};
