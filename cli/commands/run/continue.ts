import type { RunCommand } from '../command.ts';
import { signAndShow } from '../../run/sign.ts';
import { onRun, splitWords, stepNamed } from '../../run/target.ts';

export const continueCommand: RunCommand = async (context) => {
  const { view, word } = await splitWords(await context.api(), context.args);
  const step = word === undefined ? null : stepNamed(view, word).address;
  const shown = [step === null ? `${view.run} goes on` : `${step} of ${view.run} goes on`];
  await signAndShow(
    context,
    { action: 'continue', ...onRun(view), step, reason: context.options.text('reason') ?? null },
    shown,
  );
};
