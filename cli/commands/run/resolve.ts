import type { RunCommand } from '../command.ts';
import { putFiles } from '../../connect/stored-files.ts';
import { signAndShow } from '../../run/sign.ts';
import { onStep, targetStep, unknown } from '../../run/target.ts';

export const resolveCommand: RunCommand = async (context) => {
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
