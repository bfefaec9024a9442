import type { Command } from '../command.ts';
import { putFiles } from '../files.ts';
import { signAndShow } from '../sign.ts';
import { onStep, targetStep, unknown } from '../target.ts';

export const run: Command = async (context) => {
  const { options, io } = context;
  const api = await context.api();
  const target = await targetStep(api, context.args, unknown);
  const as = options.required('as') === 'done' ? 'done' : 'not-done';
  const evidence = options.required('evidence');
  const files = await putFiles(api, options.list('file'), io.cwd);
  const { view, step } = target;
  const shown = [`Settle ${step.address} (${step.title}) of ${view.run} as ${as}, because: ${evidence}`];
  await signAndShow(context, { action: 'resolve', ...onStep(target), as, evidence, files }, shown);
};
