import type { Command } from '../command.ts';
import { onGate, requireText } from '../gate.ts';
import { signAndShow } from '../sign.ts';

export const run: Command = async (context) => {
  const [runWord, gateWord, text = ''] = context.args;
  const about = await onGate(context, [runWord, gateWord]);
  const question = requireText('ask', text, about);
  await signAndShow(context, { action: 'ask', ...about, question }, [
    `Ask at ${about.gate} of ${about.run}: ${question}`,
  ]);
};
