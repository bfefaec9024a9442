import type { RunCommand } from '../command.ts';
import { signAndShow } from '../../run/sign.ts';
import { onRun, targetRun } from '../../run/target.ts';

export const handoverCommand: RunCommand = async (context) => {
  const { options } = context;
  const view = await targetRun(await context.api(), context.args[0]);
  const to = options.required('to');
  const draft = { action: 'handover' as const, ...onRun(view), to, reason: options.text('reason') ?? null };
  await signAndShow(context, draft, [
    `Hand ${view.run} over to ${to}; ${view.performer ?? 'you'} performs it until it is taken over`,
  ]);
};
