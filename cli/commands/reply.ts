import type { Command } from '../command.ts';
import { onGate, requireText } from '../gate.ts';
import { signAndShow } from '../sign.ts';

export const run: Command = async (context) => {
  const [runWord, gateWord, word = ''] = context.args;
  const about = await onGate(context, [runWord, gateWord]);
  const text = requireText('reply', word, about);
  const question = context.options.integer('question', 1) ?? null;
  await signAndShow(context, { action: 'reply', ...about, question, text }, [
    `Answer at ${about.gate} of ${about.run}${question === null ? '' : `, question ${question}`}: ${text}`,
  ]);
};
