import type { Command } from '../command.ts';
import { putFiles } from '../files.ts';
import { signAndShow } from '../sign.ts';
import { onRun, targetRun } from '../target.ts';

export const run: Command = async (context) => {
  const [word, text = ''] = context.args;
  const api = await context.api();
  const view = await targetRun(api, word);
  const files = await putFiles(api, context.options.list('file'), context.io.cwd);
  await signAndShow(context, { action: 'note', ...onRun(view), text, files });
};
