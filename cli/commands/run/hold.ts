import type { RunCommand } from '../command.ts';
import { signAndShow } from '../../run/sign.ts';
import { onRun, targetRun } from '../../run/target.ts';

export const holdCommand: RunCommand = async (context) => {
  const view = await targetRun(await context.api(), context.args[0]);
  const shown = [`Hold ${view.run}: what runs now finishes, nothing new begins`];
  await signAndShow(context, { action: 'hold', ...onRun(view), reason: context.options.required('reason') }, shown);
};
