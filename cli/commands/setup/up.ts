import type { RunCommand } from '../command.ts';
import { installationSource } from '../../connect/installation-source.ts';

export const upCommand: RunCommand = async ({ io, options, out }) => {
  const { up } = await import('../../../worker/up.ts');
  await up(
    installationSource(io, options),
    (line) => out.say(line),
    (about) => out.ready(about),
  );
};
