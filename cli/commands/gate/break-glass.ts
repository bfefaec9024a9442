import type { RunCommand } from '../command.ts';
import { shownGate } from '../../run/gate.ts';
import { signAndShow } from '../../run/sign.ts';
import { onRun, splitWords, targetIn, chooseWaitingGate } from '../../run/target.ts';

export const breakGlassCommand: RunCommand = async (context) => {
  const api = await context.api();
  const { view, word } = await splitWords(api, context.args);
  const { gate, subject } = await shownGate(context, api, targetIn(view, word, chooseWaitingGate));
  const draft = {
    action: 'break-glass' as const,
    ...onRun(view),
    gate: gate.gate,
    visit: gate.visit,
    subject,
    reason: context.options.required('reason'),
  };
  await signAndShow(context, draft, [
    `BREAK THE GLASS: pass ${gate.run} ${gate.gate}, visit ${gate.visit}, in place of those who should decide.`,
    'Everybody concerned is told now, the run carries it, and they are asked afterwards. You sign this subject:',
    `  ${subject}`,
  ]);
};
