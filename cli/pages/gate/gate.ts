import type { GateView } from '../../../views/schemas/types.ts';
import { requestedLines } from './requested.ts';
import { gateSteps } from './gate-steps.ts';
import { gateTop } from './gate-top.ts';
import { blank, commandLines, field, heading, indented, pageOf, rule } from '../layout.ts';
import type { EventLine } from '../line.ts';
import { measurementLines } from '../measurements.ts';
import type { PageOptions } from '../../terminal/io.ts';
import { at, sinceWhen } from '../times.ts';
import { quorumOnPage } from '../words.ts';

/**
 * `show`: what a gate asks. Its first screen of 80 by 24 holds what was measured, what each decision leads to, and
 * what to type; where the page is longer than the screen, its last screen says the same once more.
 */
export function renderGate(view: GateView, options: PageOptions): string[] {
  return pageOf(view, options, (shown) => page(shown, options));
}

/** A screen of 80 by 24 without the line of the prompt, or whatever is higher. */
function screen({ height = 24 }: PageOptions): number {
  return Math.max(23, height - 1);
}

function page(view: GateView, options: PageOptions): EventLine[] {
  const room = screen(options) - 1;
  const top = [...gateTop(view, options, Math.min(room, 30)), rule(options.width, '━')];
  const lines = [
    ...top,
    ...section('what was asked for', requestedLines(view, options), options),
    ...changed(view, options),
    ...problem(view, options),
    ...deviated(view, options),
    ...measured(view, options),
    ...asked(view, options),
    ...gateSteps(view, options),
    ...ran(view, options),
    ...decided(view, options),
    ...people(view, options),
    ...affected(view, options),
    ...tested(view, options),
    ...signed(view, options),
  ];
  // What was printed last is what stands on the screen: the same once more, for whoever did not scroll.
  return lines.length <= (options.height ?? Infinity) - 1
    ? lines
    : [...lines, rule(options.width, '━'), ...gateTop(view, options, room)];
}

function section(title: string, lines: readonly EventLine[], { width }: PageOptions): EventLine[] {
  return lines.length === 0 ? [] : [blank, heading(title, width), ...lines];
}

function problem({ live: { problem: text, cause, requestedBy } }: GateView, options: PageOptions): EventLine[] {
  const lines = [
    ...indented(text, 2, options),
    ...indented(`${cause}, asked by ${requestedBy}`, 2, { ...options, mark: 'faint' }),
  ];
  return section('what was seen', lines, options);
}

/** Word for word what whoever approves should know of how the run came to be here. */
function deviated({ live }: GateView, options: PageOptions): EventLine[] {
  const lines = live.deviations.flatMap(({ what, why, who, at: when }) => [
    ...indented(what, 2, { ...options, mark: 'bad' }),
    ...indented(`because ${why}`, 4, options),
    ...indented(`${who}, ${sinceWhen(when, options)}`, 4, { ...options, mark: 'faint' }),
  ]);
  return section('what was done otherwise than it should', lines, options);
}

function measured({ live }: GateView, options: PageOptions): EventLine[] {
  return section('what was measured', measurementLines(live.measurements, options), options);
}

/** What is otherwise than at the visit before, or than when this one was decided, line by line. */
function changed({ live: { before, voided } }: GateView, options: PageOptions): EventLine[] {
  const then = before?.givers.length ? ` (approved by ${before.givers.join(', ')})` : '';
  return [
    ...(before
      ? section(`what changed since visit ${before.visit}`, diff(before.message + then, before.changes), options)
      : []),
    ...(voided ? section('why it no longer counts', diff(voided.message, voided.changes), options) : []),
  ];

  function diff(message: string, changes: NonNullable<GateView['live']['voided']>['changes']): EventLine[] {
    return [
      ...indented(message, 2, options),
      ...changes.flatMap(({ what, was, is }) => [
        ...(was === null ? [] : indented(`- ${what}: ${was}`, 2, { ...options, mark: 'bad' })),
        ...(is === null ? [] : indented(`+ ${what}: ${is}`, 2, { ...options, mark: 'good' })),
      ]),
    ];
  }
}

/** What people wanted to know first, and what the performer answered. */
function asked({ live, run, gate, state }: GateView, options: PageOptions): EventLine[] {
  const lines = live.questions.flatMap(({ number, who, question, at: when, answers }) => [
    ...indented(`${number}. ${who}, ${sinceWhen(when, options)}: ${question}`, 2, options),
    ...answers.flatMap((one) => indented(`${one.who}, ${sinceWhen(one.at, options)}: ${one.text}`, 5, options)),
    ...(answers.length > 0 || state !== 'waiting'
      ? []
      : commandLines('', [`backout reply ${run} ${gate} TEXT`], { ...options, column: 5 })),
  ]);
  return section('what was asked', lines, options);
}

function ran({ live }: GateView, options: PageOptions): EventLine[] {
  const lines = live.ran.flatMap(({ address, title, outcome }) =>
    indented(`${address}: ${title} (${outcome})`, 2, options),
  );
  return section('what ran before', lines, options);
}

function decided({ live }: GateView, options: PageOptions): EventLine[] {
  const lines = live.decisions.flatMap(({ who, name, decision, seat, reason, at: when, lost }) => [
    ...indented(
      `${decision}: ${name} <${who}>${seat === null ? '' : ` as ${seat}`}, ${sinceWhen(when, options)}${lost ? '; counts no more: the role or the key is lost' : ''}`,
      2,
      options,
    ),
    ...(reason === null ? [] : indented(`because ${reason}`, 4, options)),
  ]);
  return section('who decided', lines.length > 0 ? lines : [['  nobody yet']], options);
}

function people({ subject, live }: GateView, options: PageOptions): EventLine[] {
  const wide = { ...options, column: 14 };
  const text = (name: string, words: string) => field(`  ${name}`, words, wide);
  return section(
    'who decides, and when',
    [
      ...text('question', subject.question),
      ...text('quorum', quorumOnPage(subject.quorum)),
      ...(live.stillNeeded === null ? [] : text('still', quorumOnPage(live.stillNeeded))),
      ...(live.could.length > 0 ? text('by', live.could.join(', ')) : []),
      ...(subject.excluded.length > 0 ? text('not', subject.excluded.join(', ')) : []),
      ...subject.lifted.flatMap(({ who, because }) => text('allowed', `${who}, otherwise not: ${because}`)),
      ...(live.escalatedTo.length > 0 ? text('escalated', `to ${live.escalatedTo.join(', then ')}`) : []),
      ...text('opened', sinceWhen(live.openedAt, options)),
      ...text('deadline', `${subject.requested ? '' : `${at(live.deadlineAt, options)}: `}${live.onDeadline}`),
    ],
    options,
  );
}

function affected({ live }: GateView, options: PageOptions): EventLine[] {
  const lines = live.affected.flatMap(({ service, because, call }) => [
    ...indented(`${service}: ${because}`, 2, options),
    ...indented(`call ${call}`, 4, { ...options, mark: 'strong' }),
  ]);
  return section('what else it could disturb, and whom to call', lines, options);
}

function tested({ subject: { rehearsal, endorsement } }: GateView, options: PageOptions): EventLine[] {
  const wide = { ...options, column: 14 };
  return section(
    'rehearsal and endorsement',
    [
      ...field('  claimed', rehearsal.claimed, wide),
      ...field('  recorded', rehearsal.recorded ?? 'no rehearsal is in the record', wide),
      ...field('  endorsed', endorsement.endorsed ? `by ${endorsement.by.join(', ')}` : 'by nobody', wide),
    ],
    options,
  );
}

/** What a signature names, in full. */
function signed({ subject, subjectDigest }: GateView, options: PageOptions): EventLine[] {
  const beside = options.width >= 79;
  const named = (name: string, digest: string): EventLine[] =>
    beside ? field(name, digest, { ...options, column: 8 }) : [[['faint', name]], ...indented(digest, 0, options)];
  return section('what is signed', [...named('subject', subjectDigest), ...named('plan', subject.plan)], options);
}
