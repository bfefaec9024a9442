import type { Command } from '../command.ts';
import { signAndShow } from '../sign.ts';
import { onRun, targetRun } from '../target.ts';

export const run: Command = async (context) => {
  const view = await targetRun(await context.api(), context.args[0]);
  const shown = [`Hold ${view.run}: what runs now finishes, nothing new begins`];
  await signAndShow(context, { action: 'hold', ...onRun(view), reason: context.options.required('reason') }, shown);
};
