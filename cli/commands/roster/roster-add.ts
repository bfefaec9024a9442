import type { RunCommand } from '../command.ts';
import { publicKeyGiven } from '../../roster/public-key.ts';
import { signRosterChange } from '../../roster/change-roster.ts';

export const rosterAddCommand: RunCommand = async (context) => {
  const { args, io, options } = context;
  const [person = ''] = args;
  const until = options.time('until') ?? null;
  const keys = await Promise.all(options.list('publicKey').map((given) => publicKeyGiven(given, io.cwd, until)));
  const change = { person, name: options.text('name') ?? person, roles: [...options.list('role')], keys };
  await signRosterChange(context, { do: 'add', ...change });
};
