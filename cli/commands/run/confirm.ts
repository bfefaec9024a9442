import type { RunCommand } from '../command.ts';
import { collectEvidence } from '../../run/evidence.ts';
import { signAndShow } from '../../run/sign.ts';
import { onStep, openManual, targetStep } from '../../run/target.ts';

export const confirmCommand: RunCommand = async (context) => {
  const api = await context.api();
  const target = await targetStep(api, context.args, openManual);
  const evidence = await collectEvidence(context, api, target);
  const note = context.options.text('note') ?? null;
  const { view, step } = target;
  const shown = [
    `Confirm that this is done: ${step.address} (${step.title}) of ${view.run}`,
    ...evidence.map(({ id, value, file }) => `  ${id}: ${value ?? file ?? 'nothing'}`),
  ];
  await signAndShow(context, { action: 'confirm', ...onStep(target), evidence, note }, shown);
};
