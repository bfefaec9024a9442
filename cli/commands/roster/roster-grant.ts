import type { RunCommand } from '../command.ts';
import { publicKeyGiven } from '../../roster/public-key.ts';
import { signRosterChange } from '../../roster/change-roster.ts';
import { personAndRole } from '../../roster/role-or-key.ts';

export const rosterGrantCommand: RunCommand = async (context) => {
  const { io, options } = context;
  const { person, role, given } = personAndRole(context);
  const key = given === undefined ? null : await publicKeyGiven(given, io.cwd, options.time('until') ?? null);
  await signRosterChange(context, { do: 'grant', person, role, key });
};
