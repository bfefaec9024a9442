import type { Command } from '../command.ts';
import { changeRoster } from '../roster.ts';

export const run: Command = async (context) => changeRoster(context, { do: 'remove', person: context.args[0] ?? '' });
