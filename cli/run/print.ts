import { signatureNamespace } from '../../requests/envelope.ts';
import { shellQuoted } from '../../common/shell-quoted.ts';
import type { EnvelopeDraft } from '../connect/api.ts';
import type { CommandContext } from '../commands/command.ts';
import { writeGiven } from '../terminal/files.ts';

/**
 * Prints the exact bytes to sign, to the byte: nothing is added to them, no line break either. What to do with them is
 * said on stderr, with the lines to copy.
 */
export async function printDraft({ api, io, options, out }: CommandContext, draft: EnvelopeDraft): Promise<void> {
  const { bytes, by, expiresAt } = await (await api()).print(draft, options.text('by'));
  const file = options.text('out');
  if (file === undefined) io.stdout.write(bytes);
  else {
    const path = await writeGiven(file, io.cwd, bytes, { what: 'the request', mode: 0o600 });
    if (out.json) out.document({ file: path, by, expiresAt }, () => []);
  }
  const name = shellQuoted(file ?? 'FILE');
  out.say(
    ...(file === undefined && io.screen ? [''] : []),
    `Nothing was sent. ${by} signs ${file === undefined ? 'these bytes, saved unchanged as FILE' : name}, and anybody submits them until ${expiresAt}:`,
    `  ssh-keygen -Y sign -n ${signatureNamespace} -f KEY ${name}`,
    `  backout submit ${name} ${shellQuoted(`${file ?? 'FILE'}.sig`)}`,
  );
}
