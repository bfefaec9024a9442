import type { Command } from '../command.ts';
import { publicKeyGiven } from '../public-key.ts';
import { changeRoster } from '../roster.ts';
import { personAndRole } from '../role-or-key.ts';

export const run: Command = async (context) => {
  const { io, options } = context;
  const { person, role, given } = personAndRole(context);
  const key = given === undefined ? null : await publicKeyGiven(given, io.cwd, options.time('until') ?? null);
  await changeRoster(context, { do: 'grant', person, role, key });
};
