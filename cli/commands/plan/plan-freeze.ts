import type { RunCommand } from '../command.ts';
import { writeGiven } from '../../terminal/files.ts';
import { soundGiven } from '../../plan/plan-file.ts';

export const planFreezeCommand: RunCommand = async (context) => {
  const [file = ''] = context.args;
  const { frozen, digest, plan } = await soundGiven(context, file);
  const to = context.options.text('out');
  // On stdout the frozen plan is one JSON document as it is, to the byte: `--json` changes nothing.
  if (to === undefined) {
    context.io.stdout.write(frozen);
    return context.out.say('', digest);
  }
  const path = await writeGiven(to, context.io.cwd, frozen, { what: 'the frozen plan' });
  context.out.document({ file: path, digest, release: plan.release, bytes: frozen.length }, () => [digest]);
};
