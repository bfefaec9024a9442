import type { RunCommand } from '../command.ts';
import { signRosterChange } from '../../roster/change-roster.ts';

export const rosterRemoveCommand: RunCommand = async (context) =>
  signRosterChange(context, { do: 'remove', person: context.args[0] ?? '' });
