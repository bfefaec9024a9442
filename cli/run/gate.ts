import type { Decision } from '../../requests/envelope.ts';
import { subject as subjectSchema } from '../../requests/subject.ts';
import { digestOfJson } from '../../common/digest.ts';
import { BackoutError } from '../../common/errors.ts';
import type { GateView } from '../../views/schemas/types.ts';
import type { Api } from '../connect/api.ts';
import type { CommandContext } from '../commands/command.ts';
import { renderGate } from '../pages/gate/gate.ts';
import { pageOptions } from '../terminal/io.ts';
import { signAndShow } from './sign.ts';
import { anyGate, onRun, splitWords, type StepTarget, targetIn, targetStep, chooseWaitingGate } from './target.ts';

/** The path of a gate's view: of the visit that waits, or of an earlier one. */
export function gatePath({ view, step }: StepTarget, visit?: number): string {
  const query = visit === undefined ? '' : `?visit=${visit}`;
  return `/runs/${encodeURIComponent(view.run)}/gates/${encodeURIComponent(step.address)}${query}`;
}

/**
 * Decides at a gate: fetches what the decision is about, computes its digest from what will be shown, shows it, asks,
 * and signs that digest. So nobody signs anything else than what stood on the screen.
 */
export async function signDecision(context: CommandContext, decision: Decision): Promise<void> {
  const api = await context.api();
  const { view, word } = await splitWords(api, context.args);
  const named = view.steps.find(({ address }) => address === word);
  if (named && anyGate.is(named) && !chooseWaitingGate.is(named)) throw await settled(api, { view, step: named });
  const target = targetIn(view, word, chooseWaitingGate);
  const { gate, subject } = await shownGate(context, api, target);
  const reason = context.options.text('reason') ?? null;
  const defect = context.options.text('defect');
  const draft = {
    action: 'decide' as const,
    ...onRun(target.view),
    gate: gate.gate,
    visit: gate.visit,
    subject,
    decision,
    reason,
    ...(defect === undefined ? {} : { defect }),
  };
  await signAndShow(context, draft, [
    `You sign: ${decision} ${gate.run} ${gate.gate}, visit ${gate.visit}, about this subject:`,
    `  ${subject}`,
  ]);
}

/** A gate as it is shown to who signs, and the digest of what is shown. Throws `subject-mismatch`. */
export async function shownGate(
  context: CommandContext,
  api: Api,
  target: StepTarget,
): Promise<{ gate: GateView; subject: string }> {
  const gate = await api.get<GateView>(gatePath(target));
  const subject = digestOfShown(gate, target);
  context.out.page([...page(context, gate), '']);
  return { gate, subject };
}

/** The members of a request about the visit of a gate that waits, which two words name. */
export async function onGate(
  context: CommandContext,
  words: readonly (string | undefined)[],
): Promise<{ run: string; plan: string; gate: string; visit: number }> {
  const { view, step } = await targetStep(await context.api(), words, chooseWaitingGate);
  return { ...onRun(view), gate: step.address, visit: step.visit };
}

/** A text that people write. A word that names the run or the gate is none: the text was forgotten. Throws `usage`. */
export function requireReason(
  command: 'ask' | 'reply',
  text: string,
  { run, gate }: { run: string; gate: string },
): string {
  if (text !== run && text !== gate) return text;
  throw new BackoutError('usage', `what do you want to say? "${text}" names the ${text === run ? 'run' : 'gate'}`, {
    expected: `a text behind the gate: backout ${command} ${run} ${gate} "…"`,
    found: text,
  });
}

/** Whoever comes too late is told who settled it, and when. */
async function settled(api: Api, target: StepTarget): Promise<BackoutError> {
  const { run, gate, state, live } = await api.get<GateView>(gatePath(target, target.step.visit));
  const last = live.decisions.at(-1);
  const by = last ? `, last decided by ${last.who} at ${last.at}` : '';
  return new BackoutError('gate-settled', `${gate} of ${run} no longer waits for a decision: it is ${state}${by}`, {
    expected: 'a gate that waits for a decision',
    found: `visit ${target.step.visit} of ${gate}: ${state}`,
    next: `backout status ${run}`,
  });
}

/**
 * The digest of the subject as it will be shown. Throws `subject-mismatch` where it is not the one that the record
 * holds, says something that cannot be shown, or is about another run, gate, visit or plan.
 */
function digestOfShown({ run, gate, visit, subject, subjectDigest }: GateView, { view, step }: StepTarget): string {
  const { error } = subjectSchema.safeParse(subject);
  if (error) throw mismatch('a subject that can be shown as a whole', error.issues[0]?.message ?? 'another shape');
  const wanted = [view.run, step.address, view.plan, view.environment];
  const found = [subject.run, subject.gate, subject.plan, subject.environment];
  if (wanted.join(' ') !== found.join(' ') || run !== view.run || gate !== step.address || visit !== subject.visit) {
    throw mismatch(wanted.join(', '), found.join(', '));
  }
  const digest = digestOfJson(subject);
  if (digest === subjectDigest) return digest;
  throw mismatch(`the subject that the record holds, ${subjectDigest}`, `one with the digest ${digest}`);
}

function mismatch(expected: string, found: string): BackoutError {
  return new BackoutError(
    'subject-mismatch',
    'what the API shows is not what the decision is about; nothing was signed',
    {
      expected,
      found,
      next: 'tell an administrator: the API or something before it shows a false page',
    },
  );
}

function page({ io }: CommandContext, gate: GateView): readonly string[] {
  const options = { ...pageOptions(io), colour: io.errorColour };
  return renderGate(gate, { ...options, width: io.errorColumns() ?? options.width });
}
