import type { GateView } from '../../../records/views.ts';
import { seconds } from '../time.ts';
import { blank, commandLines, field } from './kit.ts';
import { ends, type Line } from './line.ts';
import { measuredWords } from './measurements.ts';
import type { PageOptions } from './page.ts';
import { wrap } from './text.ts';
import { sinceWhen, untilWhen } from './when.ts';
import { count, gateLabels, labelled, labelOf, quorumWords } from './words.ts';

type Covered = GateView['subject']['covers'][number];

/** Which gate this is, how it stands, and its question. */
export function gateHead(view: GateView, options: PageOptions): Line[] {
  const { run, gate, visit, state, subject } = view;
  const name: Line = [
    ['strong', run],
    ` · ${subject.environment} · gate ${gate}${visit > 1 ? `, visit ${visit}` : ''}`,
  ];
  const question = wrap(subject.question, options.width, 2).map((line): Line => [['strong', line]]);
  return [ends(name, [labelled(labelOf(gateLabels, state), true)], options.width), ...question];
}

/** What each decision leads to, what cannot be undone, and what to type: what must be seen before anything else. */
export function gateTop(view: GateView, options: PageOptions): Line[] {
  const { live, state } = view;
  const text = (name: string, words: string, most: number, mark?: 'bad' | 'strong') =>
    field(name, words, { width: options.width, most, column: 12, ...(mark ? { mark } : {}) });
  const failing = live.measurements.some(({ verdict }) => verdict === 'fail');
  return [
    ...text('problem', `${live.cause}: ${live.problem} (asked by ${live.requestedBy})`, 1),
    ...text('measured', measuredWords(live.measurements), 2, failing ? 'bad' : undefined),
    ...(state === 'waiting' ? consequences(view, text) : text('settled', settledWords(view, options), 2, 'strong')),
    ...(state === 'waiting' ? deadlines(view, text, options) : []),
    blank,
    ...typed(view, options),
  ];
}

type Text = (name: string, words: string, most: number, mark?: 'bad' | 'strong') => Line[];

/** The commands that decide; where there are none, the one that shows the run. */
export function typed({ commands, run }: GateView, options: PageOptions): Line[] {
  return commandLines('type', commands.length > 0 ? commands : [`backout status ${run}`], { ...options, column: 12 });
}

function consequences({ subject, live }: GateView, text: Text): Line[] {
  const lost = lostWords(subject.covers);
  const stays = live.ran.length > 0 ? '; what ran stays' : '';
  return [
    ...text('approve', approveWords(subject.covers), 2),
    ...(lost === undefined ? [] : text('  no undo', lost, 2, 'bad')),
    ...text('refuse', `the run ends as refused; nothing of this runs${stays}`, 2),
    ...text('fix forward', `it ends as not rolled back, for an emergency fix${stays}`, 2),
  ];
}

/** `5 steps run, 3 of them change something; 1 more only if needed` */
export function approveWords(covers: readonly Covered[]): string {
  const later = covers.filter(onlyIfNeeded).length;
  const main = covers.filter((step) => !onlyIfNeeded(step));
  const changing = main.filter(changes).length;
  const more = later > 0 ? `; ${later} more only if needed (undo, contingencies)` : '';
  return `${count(main.length, 'step')} ${main.length === 1 ? 'runs' : 'run'}, ${changing} of them ${changing === 1 ? 'changes' : 'change'} something${more}`;
}

/** What cannot be undone and why; undefined where everything can. */
export function lostWords(covers: readonly Covered[]): string | undefined {
  const lost = covers.filter(({ irreversible }) => irreversible !== null);
  if (lost.length === 0) return undefined;
  return `${lost.length} cannot be undone: ${lost.map(({ address, irreversible }) => `${address} (${irreversible ?? ''})`).join(', ')}`;
}

/** Steps of undos and contingencies run only when somebody chooses them. */
export function onlyIfNeeded({ address }: Covered): boolean {
  return address.startsWith('@') || address.endsWith('~undo');
}

function changes({ kind, effect }: Covered): boolean {
  return effect !== 'none' && ['command', 'http', 'manual'].includes(kind);
}

function deadlines(view: GateView, text: Text, options: PageOptions): Line[] {
  const { live } = view;
  const left = live.windowClosesAt === null ? undefined : Date.parse(live.windowClosesAt) - options.now;
  const short = left !== undefined && left < live.neededMs;
  return [
    ...text('nobody', `at ${untilWhen(live.deadlineAt, options)}: ${live.onDeadline}; silence never approves`, 2),
    ...text('needed', neededWords(view, options), 1),
    ...text(
      'window',
      `${windowWords(live, options)}; the rest takes ${seconds(live.neededMs)}${short ? ': TOO SHORT' : ''}`,
      2,
      short ? 'bad' : undefined,
    ),
  ];
}

function windowWords({ windowClosesAt }: GateView['live'], options: PageOptions): string {
  return windowClosesAt === null ? 'does not apply' : `closes ${untilWhen(windowClosesAt, options)}`;
}

function neededWords({ live, subject }: GateView, { person }: PageOptions): string {
  const approvals = live.decisions.filter(({ decision }) => decision === 'approve').length;
  const still = live.stillNeeded === null ? 'nobody more' : quorumWords(live.stillNeeded);
  const mine = live.decisions.find(({ who }) => who === person);
  const you = mine
    ? `; you decided: ${mine.decision}`
    : person === live.requestedBy && subject.excluded.includes('requester')
      ? '; not you: you asked for this run'
      : '';
  return `${still}${approvals > 0 ? `; ${approvals} approved already` : ''}${you}`;
}

function settledWords({ state, live }: GateView, options: PageOptions): string {
  const { word } = labelOf(gateLabels, state);
  const last = live.decisions.at(-1);
  return last ? `${word}; last decided by ${last.who}, ${sinceWhen(last.at, options)}` : `${word}; nobody decided`;
}
