import { digestOfJson } from '../../common/digest.ts';
import { BackoutError } from '../../common/errors.ts';
import type { GateView, RunView } from '../../views/schemas/types.ts';
import type { Api } from '../connect/api.ts';
import type { CommandContext } from '../commands/command.ts';
import type { RequestTarget } from '../commands/rows.ts';
import { pageOptions } from '../terminal/io.ts';
import { anyGate, onRun, splitWords, type StepTarget, targetIn, targetStep, waitingGate } from './target.ts';

/** Returns the path of a gate's view: of the visit that waits, or of an earlier one. */
export function gatePath({ view, step }: StepTarget, visit?: number): string {
  const query = visit === undefined ? '' : `?visit=${visit}`;
  return `/runs/${encodeURIComponent(view.run)}/gates/${encodeURIComponent(step.address)}${query}`;
}

/** A gate as it was shown to the person who signs, and the digest of what was shown. */
interface ShownGate {
  readonly view: RunView;
  readonly gate: GateView;
  readonly subject: string;
}

/**
 * A request about what a gate asks. `find` fetches the gate, computes the digest of its subject from what will be
 * shown, and shows it. So nobody signs anything but what was on the screen. Throws `subject-mismatch`.
 */
export const aGateShown: RequestTarget<ShownGate, ReturnType<typeof onShownGate>> = {
  find: async (context) => {
    const { view, word } = await splitWords(await context.api(), context.args);
    return shownGate(context, targetIn(view, word, waitingGate));
  },
  names: onShownGate,
};

/**
 * A decision about what a gate asks, found as `aGateShown` is. Throws `gate-settled` for a gate that no longer takes
 * one.
 */
export const aGateToDecide: RequestTarget<ShownGate, ReturnType<typeof onShownGate>> = {
  find: async (context) => {
    const api = await context.api();
    const { view, word } = await splitWords(api, context.args);
    const named = view.steps.find(({ address }) => address === word);
    if (named && anyGate.is(named) && !waitingGate.is(named)) throw await gateSettledError(api, { view, step: named });
    return shownGate(context, targetIn(view, word, waitingGate));
  },
  names: onShownGate,
};

function onShownGate({ view, gate: { gate, visit }, subject }: ShownGate) {
  return { ...onRun(view), gate, visit, subject };
}

async function shownGate(context: CommandContext, target: StepTarget): Promise<ShownGate> {
  const gate = await (await context.api()).get<GateView>(gatePath(target));
  const subject = await digestOfShown(gate, target);
  context.out.page([...(await pageToSign(context, gate)), '']);
  return { view: target.view, gate, subject };
}

/** A request about the visit of a gate that waits. */
export const aWaitingGate: RequestTarget<
  { run: string; plan: string; gate: string; visit: number },
  { run: string; plan: string; gate: string; visit: number }
> = {
  find: async ({ api, args }) => {
    const { view, step } = await targetStep(await api(), args, waitingGate);
    return { ...onRun(view), gate: step.address, visit: step.visit };
  },
  names: (found) => found,
};

/** Makes the error for a person who comes too late. It says who settled the gate, and when. */
async function gateSettledError(api: Api, target: StepTarget): Promise<BackoutError> {
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
 * Returns the digest of the subject that will be shown. Throws `subject-mismatch` where it is not the one that the
 * record holds, where it says something that cannot be shown, and where it is about another run, gate, visit or plan.
 */
async function digestOfShown(
  { run, gate, visit, subject, subjectDigest }: GateView,
  { view, step }: StepTarget,
): Promise<string> {
  // The schemas of plans come with it: `show` needs none of them.
  const { subject: subjectSchema } = await import('../../requests/subject.ts');
  const { error } = subjectSchema.safeParse(subject);
  if (error)
    throw subjectMismatch('a subject that can be shown as a whole', error.issues[0]?.message ?? 'another shape');
  const wanted = [view.run, step.address, view.plan, view.environment];
  const found = [subject.run, subject.gate, subject.plan, subject.environment];
  if (wanted.join(' ') !== found.join(' ') || run !== view.run || gate !== step.address || visit !== subject.visit) {
    throw subjectMismatch(wanted.join(', '), found.join(', '));
  }
  const digest = digestOfJson(subject);
  if (digest === subjectDigest) return digest;
  throw subjectMismatch(`the subject that the record holds, ${subjectDigest}`, `one with the digest ${digest}`);
}

function subjectMismatch(expected: string, found: string): BackoutError {
  return new BackoutError(
    'subject-mismatch',
    'what the API shows is not what the decision is about; nothing was signed',
    {
      expected,
      found,
      next: 'tell an administrator: the API, or something in front of it, shows a false page',
    },
  );
}

async function pageToSign({ io }: CommandContext, gate: GateView): Promise<readonly string[]> {
  const { renderGate } = await import('../pages/gate/gate.ts');
  const options = { ...pageOptions(io), colour: io.errorColour };
  return renderGate(gate, { ...options, width: io.errorColumns() ?? options.width });
}
