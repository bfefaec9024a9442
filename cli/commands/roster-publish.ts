import { digestOfJson } from '../../common/digest.ts';
import { parseRoster } from '../../authority/roster.ts';
import type { Roster } from '../../authority/roster-schema.ts';
import type { Command } from '../command.ts';
import { readGiven } from '../files.ts';
import { shownChange } from '../roster.ts';
import { signAndShow } from '../sign.ts';

export const run: Command = async (context) => {
  const { args, io, options } = context;
  const file = args[0] ?? 'roster.yaml';
  const roster = parseRoster((await readGiven(file, io.cwd)).toString('utf8'), file);
  const inForce = await (await context.api()).get<Roster>('/roster');
  const reason = options.text('reason') ?? null;
  const base = digestOfJson(inForce);
  await signAndShow(context, { action: 'roster.publish', roster, base, reason }, shownChange(inForce, roster));
};
