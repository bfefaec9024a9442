import type { Command } from '../command.ts';
import { installationSource } from '../installation-source.ts';

export const run: Command = async ({ io, options, out }) => {
  const { up } = await import('../../worker/up.ts');
  await up(
    installationSource(io, options),
    (line) => out.say(line),
    (about) => out.ready(about),
  );
};
