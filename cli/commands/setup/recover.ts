import type { RunCommand } from '../command.ts';
import { installationSource } from '../../connect/installation-source.ts';
import { publicKeyGiven } from '../../roster/public-key.ts';
import { renderRecovered } from '../../pages/roster/recovered.ts';

export const recoverCommand: RunCommand = async ({ io, options, out }) => {
  const person = options.required('admin');
  const key = await publicKeyGiven(options.required('publicKey'), io.cwd);
  const { recover } = await import('../../../worker/recover.ts');
  const wanted = { person, name: options.text('name') ?? person, key, reason: options.required('reason') };
  out.document(await recover(installationSource(io, options), wanted), renderRecovered);
};
