import type { RunCommand } from '../command.ts';
import { installationSource } from '../../connect/installation-source.ts';

export const serveCommand: RunCommand = async ({ io, options, out }) => {
  const { serve } = await import('../../../worker/serve.ts');
  await serve(
    installationSource(io, options),
    (line) => out.say(line),
    (about) => out.ready(about),
  );
};
