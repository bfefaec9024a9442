import type { RunCommand } from '../command.ts';
import { signAndShow } from '../../run/sign.ts';
import { holding, onStep, targetStep } from '../../run/target.ts';

export const skipCommand: RunCommand = async (context) => {
  const target = await targetStep(await context.api(), context.args, holding);
  const { view, step } = target;
  const shown = [`Go on without ${step.address} (${step.title}) of ${view.run}; the record calls this a deviation`];
  await signAndShow(context, { action: 'skip', ...onStep(target), reason: context.options.required('reason') }, shown);
};
