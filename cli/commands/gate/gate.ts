import { BackoutError } from '../../../common/errors.ts';
import type { Decision } from '../../../requests/envelope.ts';
import { aGateShown, aGateToDecide, aWaitingGate, gatePath } from '../../run/shown-gate.ts';
import { anyGate, splitWords, targetIn, waitingGate } from '../../run/target.ts';
import { viewCommand, reasonGiven, signedCommand } from '../rows.ts';

// What people look at and sign at a gate, a row for each command.

export const showCommand = viewCommand({
  path: async ({ api, args, options }) => {
    const { view, word } = await splitWords(await api(), args);
    const waits = word === undefined && view.steps.some(waitingGate.is);
    return gatePath(targetIn(view, word, waits ? waitingGate : anyGate), options.integer('visit', 1));
  },
  page: async () => (await import('../../pages/gate/gate.ts')).renderGate,
});

export const approveCommand = decides('approve');
export const refuseCommand = decides('refuse');
export const fixForwardCommand = decides('fix-forward');
export const liveWithItCommand = decides('live-with-it');

/** Makes the command that signs one decision about what it has shown. */
function decides(decision: Decision) {
  return signedCommand({
    action: 'decide',
    about: aGateToDecide,
    members: (_shown, context) => {
      const defect = context.options.text('defect');
      return { decision, ...reasonGiven(context), ...(defect === undefined ? {} : { defect }) };
    },
    says: ({ run, gate, visit, subject }) => [
      `You sign: ${decision} ${run} ${gate}, visit ${visit}, about this subject:`,
      `  ${subject}`,
    ],
  });
}

export const breakGlassCommand = signedCommand({
  action: 'break-glass',
  about: aGateShown,
  members: (_shown, { options }) => ({ reason: options.required('reason') }),
  says: ({ run, gate, visit, subject }) => [
    `BREAK THE GLASS: pass ${run} ${gate}, visit ${visit}, in place of those who should decide.`,
    'Everybody concerned is notified now. The run shows it, and they are asked afterwards. You sign this subject:',
    `  ${subject}`,
  ],
});

export const askCommand = signedCommand({
  action: 'ask',
  about: aWaitingGate,
  members: (about, { args }) => ({ question: textGiven('ask', args[2] ?? '', about) }),
  says: ({ run, gate, question }) => [`Ask at ${gate} of ${run}: ${question}`],
});

export const replyCommand = signedCommand({
  action: 'reply',
  about: aWaitingGate,
  members: (about, { args, options }) => ({
    text: textGiven('reply', args[2] ?? '', about),
    question: options.integer('question', 1) ?? null,
  }),
  says: ({ run, gate, question, text }) => [
    `Answer at ${gate} of ${run}${question === null ? '' : `, question ${question}`}: ${text}`,
  ],
});

/**
 * Returns the text that a person wrote. Throws `usage` for a word that names the run or the gate: the text was
 * forgotten.
 */
function textGiven(command: 'ask' | 'reply', text: string, { run, gate }: { run: string; gate: string }): string {
  if (text !== run && text !== gate) return text;
  throw new BackoutError('usage', `what do you want to say? "${text}" names the ${text === run ? 'run' : 'gate'}`, {
    expected: `a text behind the gate: backout ${command} ${run} ${gate} "…"`,
    found: text,
  });
}
