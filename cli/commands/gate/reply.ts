import type { RunCommand } from '../command.ts';
import { onGate, requireReason } from '../../run/gate.ts';
import { signAndShow } from '../../run/sign.ts';

export const replyCommand: RunCommand = async (context) => {
  const [runWord, gateWord, word = ''] = context.args;
  const about = await onGate(context, [runWord, gateWord]);
  const text = requireReason('reply', word, about);
  const question = context.options.integer('question', 1) ?? null;
  await signAndShow(context, { action: 'reply', ...about, question, text }, [
    `Answer at ${about.gate} of ${about.run}${question === null ? '' : `, question ${question}`}: ${text}`,
  ]);
};
