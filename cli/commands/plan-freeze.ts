import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { BackoutError } from '../../common/errors.ts';
import { messageOf } from '../../common/is-error.ts';
import type { Command } from '../command.ts';
import { soundGiven } from '../plan-file.ts';

export const run: Command = async (context) => {
  const [file = ''] = context.args;
  const { frozen, digest, plan } = await soundGiven(context, file);
  const to = context.options.text('out');
  // On stdout the frozen plan is one JSON document as it is, to the byte: `--json` changes nothing.
  if (to === undefined) {
    context.io.stdout.write(frozen);
    return context.out.say('', digest);
  }
  const path = resolve(context.io.cwd, to);
  await writeFile(path, frozen).catch((error: unknown) => {
    throw new BackoutError('file-unreadable', 'the frozen plan cannot be written', {
      found: messageOf(error),
      where: path,
    });
  });
  context.out.document({ file: path, digest, release: plan.release, bytes: frozen.length }, () => [digest]);
};
