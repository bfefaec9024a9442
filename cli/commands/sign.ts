import { BackoutError } from '../../common/errors.ts';
import { askYesNo } from '../terminal/ask.ts';
import type { EnvelopeDraft } from '../connect/api.ts';
import type { CommandContext } from './command.ts';
import { renderAnswer } from '../pages/answer.ts';
import { shellQuoted } from '../../common/text/shell-quoted.ts';
import { writeGiven } from '../terminal/files.ts';

/**
 * Shows what would be signed, asks on a terminal unless --yes was given, signs, sends, and prints the answer. Without a
 * terminal the command line itself is the decision. With --print it signs and sends nothing: it prints the bytes for
 * somebody to sign elsewhere. Throws the denial.
 */
export async function signAndShow(
  context: CommandContext,
  draft: EnvelopeDraft,
  shown: readonly string[] = [],
): Promise<void> {
  refuseIdle(context);
  const api = await context.api();
  context.out.say(...shown);
  if (context.options.flag('print')) return printDraft(context, draft);
  await agreed(context);
  context.out.document(await api.submit(draft), renderAnswer);
}

/** Throws `usage` for --by or --out without --print. A person who forgets --print must not sign by mistake. */
function refuseIdle({ options }: CommandContext): void {
  const idle = options.flag('print') ? undefined : ['by', 'out'].find((name) => options.text(name) !== undefined);
  if (idle === undefined) return;
  throw new BackoutError('usage', `--${idle} goes with --print; nothing was signed or sent`, {
    expected: `--print --${idle} …`,
    found: `--${idle} without --print`,
    next: `add --print, or leave out --${idle}`,
  });
}

async function agreed({ io, options, out }: CommandContext): Promise<void> {
  if (options.flag('yes') || out.json || !io.interactive) return;
  if (await askYesNo(io, 'Sign this and send it?')) return;
  throw new BackoutError('usage', 'not signed, nothing was sent', { next: '--yes signs without asking' });
}

/**
 * Prints the bytes to sign exactly: nothing is added, no line break either. Says on stderr what to do with them, with
 * lines to copy.
 */
async function printDraft({ api, io, options, out }: CommandContext, draft: EnvelopeDraft): Promise<void> {
  const { bytes, by, expiresAt } = await (await api()).print(draft, options.text('by'));
  const file = options.text('out');
  if (file === undefined) io.stdout.write(bytes);
  else {
    const path = await writeGiven(file, io.cwd, bytes, { what: 'the request', mode: 0o600 });
    if (out.json) out.document({ file: path, by, expiresAt }, () => []);
  }
  const { signatureNamespace } = await import('../../requests/envelope.ts');
  const name = shellQuoted(file ?? 'FILE');
  out.say(
    ...(file === undefined && io.screen ? [''] : []),
    `Nothing was sent. ${by} signs ${file === undefined ? 'these bytes, saved unchanged as FILE' : name}, and anybody can submit them until ${expiresAt}:`,
    `  ssh-keygen -Y sign -n ${signatureNamespace} -f KEY ${name}`,
    `  backout submit ${name} ${shellQuoted(`${file ?? 'FILE'}.sig`)}`,
  );
}
