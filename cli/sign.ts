import type { Answer } from '../authority/answer.ts';
import { BackoutError } from '../common/errors.ts';
import { ask } from './ask.ts';
import type { Draft } from './client/api.ts';
import type { Context } from './command.ts';
import { renderAnswer } from './render/pages/answer.ts';

/**
 * Shows what would be signed, asks on a terminal unless --yes was given, signs, sends, and prints the answer.
 * Without a terminal the command line itself is the decision. Throws the denial.
 */
export async function signAndShow(context: Context, draft: Draft, shown: readonly string[] = []): Promise<Answer> {
  const answer = await signAsked(context, draft, shown);
  context.out.document(answer, renderAnswer);
  return answer;
}

/** As `signAndShow`, without printing the answer. */
export async function signAsked(context: Context, draft: Draft, shown: readonly string[] = []): Promise<Answer> {
  const api = await context.api();
  context.out.say(...shown);
  await agreed(context);
  return api.submit(draft);
}

async function agreed({ io, options, out }: Context): Promise<void> {
  if (options.flag('yes') || out.json || !io.interactive) return;
  if (await ask(io, 'Sign this and send it?')) return;
  throw new BackoutError('usage', 'not signed, nothing was sent', { next: '--yes signs without asking' });
}
