import type { Command } from '../command.ts';
import { publicKeyGiven } from '../public-key.ts';
import { changeRoster } from '../roster.ts';

export const run: Command = async (context) => {
  const { args, io, options } = context;
  const [person = ''] = args;
  const until = options.time('until') ?? null;
  const keys = await Promise.all(options.list('publicKey').map((given) => publicKeyGiven(given, io.cwd, until)));
  const change = { person, name: options.text('name') ?? person, roles: [...options.list('role')], keys };
  await changeRoster(context, { do: 'add', ...change });
};
