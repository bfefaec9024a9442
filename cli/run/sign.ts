import { BackoutError } from '../../common/errors.ts';
import { ask } from '../terminal/ask.ts';
import type { EnvelopeDraft } from '../connect/api.ts';
import type { CommandContext } from '../commands/command.ts';
import { printDraft } from './print.ts';
import { renderAnswer } from '../pages/answer.ts';

/**
 * Shows what would be signed, asks on a terminal unless --yes was given, signs, sends, and prints the answer.
 * Without a terminal the command line itself is the decision. With --print nothing is signed or sent: the bytes are
 * printed for whoever signs elsewhere. Throws the denial.
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

/** Who names another signer, or a file, and forgets --print must not sign by mistake. */
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
  if (await ask(io, 'Sign this and send it?')) return;
  throw new BackoutError('usage', 'not signed, nothing was sent', { next: '--yes signs without asking' });
}
