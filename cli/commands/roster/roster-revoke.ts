import type { RunCommand } from '../command.ts';
import { fingerprintGiven } from '../../roster/public-key.ts';
import { signRosterChange } from '../../roster/change-roster.ts';
import { personAndRole } from '../../roster/role-or-key.ts';

export const rosterRevokeCommand: RunCommand = async (context) => {
  const { person, role, given } = personAndRole(context);
  const key = given === undefined ? null : await fingerprintGiven(given, context.io.cwd);
  await signRosterChange(context, { do: 'revoke', person, role, key });
};
