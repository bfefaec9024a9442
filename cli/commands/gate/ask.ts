import type { RunCommand } from '../command.ts';
import { onGate, requireReason } from '../../run/gate.ts';
import { signAndShow } from '../../run/sign.ts';

export const askCommand: RunCommand = async (context) => {
  const [runWord, gateWord, text = ''] = context.args;
  const about = await onGate(context, [runWord, gateWord]);
  const question = requireReason('ask', text, about);
  await signAndShow(context, { action: 'ask', ...about, question }, [
    `Ask at ${about.gate} of ${about.run}: ${question}`,
  ]);
};
