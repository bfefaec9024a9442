import type { Command } from '../command.ts';
import { onGate } from '../gate.ts';
import { signAndShow } from '../sign.ts';

export const run: Command = async (context) => {
  const [runWord, gateWord, question = ''] = context.args;
  const about = await onGate(context, [runWord, gateWord]);
  await signAndShow(context, { action: 'ask', ...about, question }, [
    `Ask at ${about.gate} of ${about.run}: ${question}`,
  ]);
};
