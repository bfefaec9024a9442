import type { Command } from '../command.ts';
import { signAndShow } from '../sign.ts';
import { onRun, targetRun } from '../target.ts';

export const run: Command = async (context) => {
  const { options } = context;
  const view = await targetRun(await context.api(), context.args[0]);
  const to = options.required('to');
  const draft = { action: 'handover' as const, ...onRun(view), to, reason: options.text('reason') ?? null };
  await signAndShow(context, draft, [
    `Hand ${view.run} over to ${to}; ${view.performer ?? 'you'} performs it until it is taken over`,
  ]);
};
