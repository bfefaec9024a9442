import type { Command } from '../command.ts';
import { fingerprintGiven } from '../public-key.ts';
import { changeRoster } from '../roster.ts';
import { personAndRole } from '../role-or-key.ts';

export const run: Command = async (context) => {
  const { person, role, given } = personAndRole(context);
  const key = given === undefined ? null : await fingerprintGiven(given, context.io.cwd);
  await changeRoster(context, { do: 'revoke', person, role, key });
};
