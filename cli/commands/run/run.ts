import { parseDuration } from '../../../common/text/duration.ts';
import { BackoutError } from '../../../common/errors.ts';
import { runPattern } from '../../../common/names.ts';
import type { RunView } from '../../../views/schemas/types.ts';
import type { StoredFile } from '../../connect/stored-files.ts';
import { untilWhen } from '../../pages/times.ts';
import { releaseQuery } from '../../plan/release.ts';
import {
  aRun,
  aStep,
  holdingStep,
  onRun,
  splitWords,
  stepNamed,
  type StepTarget,
  unknownOutcome,
} from '../../run/target.ts';
import { pageOptions } from '../../terminal/io.ts';
import type { CommandContext } from '../command.ts';
import { viewCommand, reasonGiven, signedCommand } from '../rows.ts';

// What people look at of runs and ask of them, a row for each command. Files beside this one hold those with work of their own.

export const inboxCommand = viewCommand({
  path: () => '/inbox',
  page: async () => (await import('../../pages/run/inbox.ts')).renderInbox,
});

export const listCommand = viewCommand({
  path: ({ options }) => {
    const wanted = options.text('release');
    const active = options.flag('active') ? ['active=true'] : [];
    return `/runs?${[...active, ...(wanted === undefined ? [] : [releaseQuery(wanted)])].join('&')}`;
  },
  page: async () => (await import('../../pages/run/list.ts')).renderList,
});

export const holdCommand = signedCommand({
  action: 'hold',
  about: aRun,
  members: (_run, { options }) => ({ reason: options.required('reason') }),
  says: ({ run }) => [`Hold ${run}: what runs now finishes, nothing new begins`],
});

export const continueCommand = signedCommand({
  action: 'continue',
  about: { find: async ({ api, args }) => splitWords(await api(), args), names: ({ view }) => onRun(view) },
  members: ({ view, word }, context) => ({
    step: word === undefined ? null : stepNamed(view, word).address,
    ...reasonGiven(context),
  }),
  says: ({ run, step }) => [step === null ? `${run} goes on` : `${step} of ${run} goes on`],
});

export const retryCommand = signedCommand({
  action: 'retry',
  about: aStep(holdingStep),
  members: (_target, context) => reasonGiven(context),
  says: ({ run }, { step }) => [
    `Try again: ${titled(step)} of ${run}, after attempt ${step.attempt} of visit ${step.visit}`,
  ],
});

export const skipCommand = signedCommand({
  action: 'skip',
  about: aStep(holdingStep),
  members: (_target, { options }) => ({ reason: options.required('reason') }),
  says: ({ run }, { step }) => [`Go on without ${titled(step)} of ${run}; the record calls this a deviation`],
});

export const resolveCommand = signedCommand({
  action: 'resolve',
  about: aStep(unknownOutcome),
  members: async (_target, context) => ({
    as: context.options.required('as') === 'done' ? ('done' as const) : ('not-done' as const),
    evidence: context.options.required('evidence'),
    files: await filesGiven(context),
  }),
  says: ({ run, as, evidence }, { step }) => [`Settle ${titled(step)} of ${run} as ${as}, because: ${evidence}`],
});

export const contingencyCommand = signedCommand({
  action: 'contingency',
  about: aStep({
    // A step that holds, or a point of no return when success is not shown.
    is: ({ state, offers }) => state === 'holding' || offers.length > 0,
    state: 'offers a contingency',
    code: 'step-not-held',
  }),
  members: (target, context) => ({
    contingency: offeredContingency(target, context.args[2] ?? ''),
    ...reasonGiven(context),
  }),
  says: ({ run, step, contingency }) => [`Take the contingency ${contingency} for ${step} of ${run}`],
});

export const stopCommand = signedCommand({
  action: 'stop',
  about: aRun,
  members: ({ undoable }, { options }) => ({
    undo: options.flag('undo'),
    reason: options.required('reason'),
    // What is listed below is what is signed: more, or something else, is not undone by this.
    ...(options.flag('undo') ? { undoes: [...undoable] } : {}),
  }),
  says: ({ undo }, view) => stopWords(view, undo),
});

export const noteCommand = signedCommand({
  action: 'note',
  about: {
    ...aRun,
    find: async (context) => {
      await context.api();
      requireNoteText(context.args[1] ?? '');
      return aRun.find(context);
    },
  },
  members: async (_run, context) => ({ text: context.args[1] ?? '', files: await filesGiven(context) }),
});

export const handoverCommand = signedCommand({
  action: 'handover',
  about: aRun,
  members: (_run, context) => ({ to: context.options.required('to'), ...reasonGiven(context) }),
  says: ({ run, to }, { performer }) => [
    `Hand ${run} over to ${to}; ${performer ?? 'you'} performs it until it is taken over`,
  ],
});

export const takeOverCommand = signedCommand({
  action: 'take-over',
  about: aRun,
  members: (_run, context) => reasonGiven(context),
  says: ({ run }, { performer, offeredTo = null }) => {
    const offer = offeredTo === null ? 'it was not handed over' : `it was handed over to ${offeredTo}`;
    return [`Perform ${run} from now on, after ${performer ?? 'nobody'} (${offer})`];
  },
});

export const extendCommand = signedCommand({
  action: 'extend',
  about: aRun,
  members: (view, context) => ({ until: endOfWindow(context, view), reason: context.options.required('reason') }),
  says: ({ run, until }, _view, { io }) => [
    `Ask that the window of ${run} closes ${untilWhen(until, pageOptions(io))}; others approve it`,
  ],
});

async function filesGiven({ api, io, options }: CommandContext): Promise<StoredFile[]> {
  const { putFiles } = await import('../../connect/stored-files.ts');
  return putFiles(await api(), options.list('file'), io.cwd);
}

function titled({ address, title }: StepTarget['step']): string {
  return `${address} (${title})`;
}

function offeredContingency({ view, step }: StepTarget, wanted: string): string {
  const offered = step.offers.flatMap((offer) => offer.contingency ?? []);
  if (offered.includes(wanted)) return wanted;
  throw new BackoutError('contingency-unknown', `${step.address} does not offer the contingency "${wanted}"`, {
    expected: offered.length === 0 ? 'a step that offers one' : offered.join(' or '),
    found: wanted,
    next: `backout status ${view.run}`,
  });
}

function stopWords({ run, state, undoable }: RunView, undo: boolean): string[] {
  if (undoable.length === 0) return [`End ${run} (${state}) where it is; nothing that it did can be undone`];
  const steps = undoable.map((address) => `  ${address}`);
  return undo
    ? [`End ${run} (${state}), and undo first, last done first, once others approve:`, ...steps]
    : [`End ${run} (${state}) where it is. Could be undone, but will not be without --undo:`, ...steps];
}

/** Throws `usage` where a run was named and the text was forgotten: a single word is taken as the text. */
function requireNoteText(text: string): void {
  if (!runPattern.test(text)) return;
  throw new BackoutError('usage', `what do you want to note? "${text}" names a run`, {
    expected: `a text behind the run: backout note ${text} "…"`,
    found: text,
  });
}

/** Returns when the window is to close. `--for` counts from its end, or from now where it has closed. */
function endOfWindow({ options }: CommandContext, { time, run }: RunView): string {
  const until = options.time('until');
  const longer = options.text('for');
  if ((until === undefined) === (longer === undefined))
    throw new BackoutError('usage', 'how long is the window to be extended?', {
      expected: 'either --until TIME or --for DURATION',
      found: until === undefined ? 'neither' : 'both',
      next: `backout extend ${run} --for 2h --reason TEXT`,
    });
  if (until !== undefined) return until;
  const end = new Date(Date.now() + Math.max(0, time.windowLeftMs ?? 0) + parseDuration(longer ?? ''));
  if (!Number.isNaN(end.getTime())) return end.toISOString();
  throw new BackoutError('usage', 'no calendar reaches that far', {
    expected: 'a duration such as 30m or 2h',
    found: longer ?? '',
    where: '--for',
  });
}
