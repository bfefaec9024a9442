import type { Command } from '../command.ts';
import { installationSource } from '../installation-source.ts';

export const run: Command = async ({ io, options, out }) => {
  const { serve } = await import('../../worker/serve.ts');
  await serve(
    installationSource(io, options),
    (line) => out.say(line),
    (about) => out.ready(about),
  );
};
