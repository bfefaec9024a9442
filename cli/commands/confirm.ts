import type { Command } from '../command.ts';
import { collectEvidence } from '../evidence.ts';
import { signAndShow } from '../sign.ts';
import { onStep, openManual, targetStep } from '../target.ts';

export const run: Command = async (context) => {
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
