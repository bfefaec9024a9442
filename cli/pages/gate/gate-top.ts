import type { GateView } from '../../../views/schemas/types.ts';
import { secondsText, sinceWhen, untilWhen } from '../times.ts';
import { truncateLines, type Piece, blankLine, commandLines, fieldLines, ruleLine } from '../layout.ts';
import { requestedChangeLines } from './requested.ts';
import { lineWithEnd, type EventLine } from '../line.ts';
import { measuredWords } from '../measurements.ts';
import type { PageOptions } from '../../terminal/io.ts';
import { wrapText } from '../../terminal/text.ts';
import { countOf, gateLabels, labelSpan, labelOf, quorumOnPage } from '../words.ts';

type Covered = GateView['subject']['covers'][number];

function headLine({ run, gate, visit, state, subject, live }: GateView, { width }: PageOptions): EventLine {
  const name: EventLine = [
    ['strong', run],
    `${live.rehearsal ? ' · REHEARSAL' : ''} · ${subject.environment} · gate ${gate}${visit > 1 ? `, visit ${visit}` : ''}`,
  ];
  return lineWithEnd(name, [labelSpan(labelOf(gateLabels, state), true)], width);
}

function questionLines({ subject }: GateView, { width }: PageOptions, most: number): EventLine[] {
  return wrapText(subject.question, width, most).map((line): EventLine => [['strong', line]]);
}

/**
 * Draws what must be seen before anything else, in at most `room` lines: which gate, what was measured, what each
 * decision leads to, what cannot be undone, and what to type. Where lines are short, the least important shrink first;
 * the commands that approve and refuse stay.
 */
export function gateTop(view: GateView, options: PageOptions, room: number): EventLine[] {
  return truncateLines(
    [
      { keeps: 9, forms: [[headLine(view, options)]] },
      { keeps: 5, forms: [questionLines(view, options, 2), questionLines(view, options, 1)] },
      { keeps: 9, forms: [[ruleLine(options.width, '━')]] },
      ...factPieces(view, options),
      { keeps: 1, forms: [[blankLine], []] },
      ...commandPieces(view, options),
    ],
    room,
  );
}

/** One thing to say, beside its name: in at most `most` lines where there is room, else in one. */
interface Fact {
  readonly name: string;
  readonly words: string | undefined;
  readonly keeps: number;
  readonly most?: number;
  readonly mark?: 'bad' | 'strong';
}

function factPieces(view: GateView, options: PageOptions): Piece[] {
  const waits = view.state === 'waiting';
  const all = [
    ...runFacts(view, options),
    ...(waits ? consequenceFacts(view, options) : settledFacts(view, options)),
    ...timeFacts(view, options),
  ];
  return all.flatMap(({ name, words, keeps, most = 2, mark }) => {
    if (words === undefined) return [];
    const text = (lines: number) =>
      fieldLines(name, words, { width: options.width, most: lines, column: 12, ...(mark ? { mark } : {}) });
    return [{ keeps, forms: [text(most), text(1), ...(keeps < 2 ? [[]] : [])] as const }];
  });
}

function runFacts({ live, subject }: GateView, options: PageOptions): Fact[] {
  // What somebody asks for in a run is decided on what it asks for.
  const isAsked = subject.requested !== undefined && live.measurements.length === 0;
  const failing = live.measurements.some(({ verdict }) => verdict === 'fail');
  const bad = failing ? ({ mark: 'bad' } as const) : {};
  return [
    { name: 'problem', words: `${live.cause}: ${live.problem} (asked by ${live.requestedBy})`, keeps: 1, most: 1 },
    { name: 'measured', words: isAsked ? undefined : measuredWords(live.measurements, options), keeps: 7, ...bad },
    { name: 'deviates', words: deviationWords(live.deviations), keeps: 6, mark: 'bad' },
    { name: 'changed', words: changedWords(live.before), keeps: 6, mark: 'bad' },
    { name: 'asked', words: askedWords(live.questions), keeps: 4, mark: 'strong' },
  ];
}

/** Lists the deviations with the reasons that people gave, also for a plan that was not endorsed or not rehearsed. */
function deviationWords(deviations: GateView['live']['deviations']): string | undefined {
  return deviations.length === 0 ? undefined : deviations.map(({ what, why }) => `${what}: ${why}`).join('; ');
}

/** Says what has changed since people approved before. */
function changedWords(before: GateView['live']['before']): string | undefined {
  if (before === null) return undefined;
  const who = before.givers.length === 0 ? '' : `, which ${before.givers.join(', ')} had approved`;
  const what = before.changes.map((change) => change.what).join(', ');
  return `since visit ${before.visit}${who}: ${what === '' ? before.message : what}`;
}

function askedWords(questions: GateView['live']['questions']): string | undefined {
  const open = questions.filter(({ answers }) => answers.length === 0);
  if (open.length > 0)
    return `${countOf(open.length, 'question')} without an answer: ${open.map((one) => `${one.who}: ${one.question}`).join('; ')}`;
  const last = questions.at(-1);
  return (
    last && `${countOf(questions.length, 'question')}, answered: ${last.question}: ${last.answers.at(-1)?.text ?? ''}`
  );
}

/**
 * Draws the commands that approve and refuse, whole. Of the others it draws the names where there is no room for them.
 */
function commandPieces({ commands, run }: GateView, options: PageOptions): Piece[] {
  const wide = { width: options.width, column: 12 };
  const [first, others] = [commands.slice(0, 2), commands.slice(2)];
  const main = commandLines('type', first.length > 0 ? first : [`backout status ${run}`], wide);
  const names = others.map((command) => command.split(' ')[1] ?? '').join(', ');
  const short = fieldLines('', `or backout ${names}`, { ...wide, most: 1 });
  return [
    { keeps: 9, forms: [main] },
    ...(others.length === 0 ? [] : [{ keeps: 3, forms: [commandLines('', others, wide), short] as const }]),
  ];
}

function consequenceFacts(view: GateView, options: PageOptions): Fact[] {
  const { subject, live } = view;
  const requested = requestedChangeLines(view, options);
  if (requested)
    return [
      { name: 'asked', words: requested.asked, keeps: 7, mark: 'strong' },
      { name: 'approve', words: requested.approve, keeps: 7 },
      { name: '  no undo', words: lostWords(subject.covers), keeps: 7, mark: 'bad' },
      { name: 'refuse', words: requested.refuse, keeps: 4 },
    ];
  const stays = live.ran.length > 0 ? '; what ran stays' : '';
  return [
    { name: 'approve', words: approveWords(subject.covers), keeps: 6 },
    { name: '  no undo', words: lostAhead(subject.covers, live.returnPoint), keeps: 7, mark: 'bad' },
    { name: 'refuse', words: `the run ends as refused; nothing of this runs${stays}`, keeps: 2 },
    { name: 'fix forward', words: `or live with it: the run ends as not rolled back${stays}`, keeps: 2 },
  ];
}

/** Says what cannot be undone, and how far ahead the first of it is. */
function lostAhead(covers: readonly Covered[], point: GateView['live']['returnPoint']): string | undefined {
  const lost = lostWords(covers);
  const ahead = point?.aheadMs ?? null;
  return lost === undefined || ahead === null ? lost : `${lost}; in about ${secondsText(ahead)} from here`;
}

function settledFacts(view: GateView, options: PageOptions): Fact[] {
  return [{ name: 'settled', words: settledWords(view, options), keeps: 8, mark: 'strong' }];
}

/** Says what an approval lets run: `5 steps run, 3 of them change something; 1 more only if needed`. */
function approveWords(covers: readonly Covered[]): string {
  const later = covers.filter(onlyIfNeeded).length;
  const main = covers.filter((step) => !onlyIfNeeded(step) && step.instead === undefined);
  const changing = main.filter(changes).length;
  const more = later > 0 ? `; ${later} more only if needed (undo, contingencies)` : '';
  return `${countOf(main.length, 'step')} ${main.length === 1 ? 'runs' : 'run'}, ${changing} of them ${changing === 1 ? 'changes' : 'change'} something${more}`;
}

/** Says what cannot be undone, and why. Returns undefined where everything can. */
function lostWords(covers: readonly Covered[]): string | undefined {
  const lost = covers.filter(({ irreversible }) => irreversible !== null);
  if (lost.length === 0) return undefined;
  return `${lost.length} cannot be undone: ${lost.map(({ address, irreversible }) => `${address} (${irreversible ?? ''})`).join(', ')}`;
}

/** Returns true for steps of undos and contingencies: they run only when somebody chooses them. */
export function onlyIfNeeded({ address }: Covered): boolean {
  return address.startsWith('@') || address.endsWith('~undo');
}

/** The effect alone says so: what this version does not know counts as changing something. */
function changes({ effect }: Covered): boolean {
  return effect !== 'none';
}

function timeFacts(view: GateView, options: PageOptions): Fact[] {
  if (view.state !== 'waiting') return [];
  const { live } = view;
  const left = live.windowClosesAt === null ? undefined : Date.parse(live.windowClosesAt) - options.now;
  const short = left !== undefined && left < live.neededMs;
  const bad = short ? ({ mark: 'bad' } as const) : {};
  const rest = `the rest takes ${secondsText(live.neededMs)}${short ? ': TOO SHORT' : ''}`;
  return [
    {
      name: 'nobody',
      words: `${view.subject.requested ? '' : `at ${untilWhen(live.deadlineAt, options)}: `}${live.onDeadline}; silence never approves`,
      keeps: 5,
    },
    { name: 'needed', words: neededWords(view), keeps: 6, most: 1 },
    { name: 'window', words: `${windowClosing(live, options)}; ${rest}`, keeps: short ? 7 : 5, ...bad },
    { name: 'no return', words: passedWords(live.returnPoint, options), keeps: 6, mark: 'bad' },
  ];
}

/** Says since when the plain way back no longer exists, and what the plan offers instead. */
function passedWords(point: GateView['live']['returnPoint'], options: PageOptions): string | undefined {
  if (!point?.passedAt) return undefined;
  const instead = point.contingency === null ? '' : `; the plan offers ${point.contingency}`;
  return `PAST the point of no return, ${point.address}, since ${sinceWhen(point.passedAt, options)}${instead}`;
}

function windowClosing({ windowClosesAt }: GateView['live'], options: PageOptions): string {
  return windowClosesAt === null ? 'does not apply' : `closes ${untilWhen(windowClosesAt, options)}`;
}

function neededWords({ live }: GateView): string {
  const approvals = live.decisions.filter(({ decision, lost }) => decision === 'approve' && !lost).length;
  const still = live.stillNeeded === null ? 'one approval once more' : quorumOnPage(live.stillNeeded);
  return `${still}${approvals > 0 ? `; ${approvals} approved already` : ''}${yourWords(live)}`;
}

const whyNotYours: Readonly<Record<string, string>> = {
  'requester-excluded': 'you asked for it',
  'author-excluded': 'you are an author of the plan',
  'approver-excluded': 'you approved an earlier gate',
  'performer-excluded': 'you performed steps of this run',
  'role-missing': 'no role of yours is needed',
  'key-revoked': 'no key of yours may decide',
};

/** Says whether an approval by the reader of the page would be valid. */
function yourWords({ you, decisions }: GateView['live']): string {
  if (you === null) return '';
  const mine = decisions.findLast(({ who }) => who === you.person);
  if (mine && you.why === 'decided-already') return `; you decided: ${mine.decision}`;
  return you.why === null ? '; yours counts' : `; not yours: ${whyNotYours[you.why] ?? you.why}`;
}

function settledWords({ state, live }: GateView, options: PageOptions): string {
  const { word } = labelOf(gateLabels, state);
  const last = live.decisions.at(-1);
  return last ? `${word}; last decided by ${last.who}, ${sinceWhen(last.at, options)}` : `${word}; nobody decided`;
}
