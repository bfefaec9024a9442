import type { GateView } from '../../../views/schemas/types.ts';
import { requestedLines } from './requested.ts';
import { gateSteps } from './gate-steps.ts';
import { gateTop } from './gate-top.ts';
import { blankLine, commandLines, fieldLines, headingLine, indentedLines, pageOf, ruleLine } from '../layout.ts';
import type { EventLine } from '../line.ts';
import { measurementLines } from '../measurements.ts';
import type { PageOptions } from '../../terminal/io.ts';
import { timeText, sinceWhen } from '../times.ts';
import { quorumOnPage } from '../words.ts';

/**
 * Draws the page of `show`: what a gate asks. Its first screen of 80 by 24 holds what was measured, what each decision
 * leads to, and what to type. Where the page is longer than the screen, its last screen repeats the first.
 */
export function renderGate(view: GateView, options: PageOptions): string[] {
  return pageOf(view, options, (shown) => gatePage(shown, options));
}

/** Returns the lines of a screen without the prompt: those of 80 by 24, or more where the screen is higher. */
function screenLines({ height = 24 }: PageOptions): number {
  return Math.max(23, height - 1);
}

function gatePage(view: GateView, options: PageOptions): EventLine[] {
  const room = screenLines(options) - 1;
  const top = [...gateTop(view, options, Math.min(room, 30)), ruleLine(options.width, '━')];
  const lines = [
    ...top,
    ...gateSection('what was asked for', requestedLines(view, options), options),
    ...changeSection(view, options),
    ...problemSection(view, options),
    ...deviationSection(view, options),
    ...measuredSection(view, options),
    ...questionSection(view, options),
    ...gateSteps(view, options),
    ...ranSection(view, options),
    ...decisionSection(view, options),
    ...peopleSection(view, options),
    ...affectedSection(view, options),
    ...rehearsalSection(view, options),
    ...signedSection(view, options),
  ];
  // The screen shows what was printed last: the top again, for people who do not scroll.
  return lines.length <= (options.height ?? Infinity) - 1
    ? lines
    : [...lines, ruleLine(options.width, '━'), ...gateTop(view, options, room)];
}

function gateSection(title: string, lines: readonly EventLine[], { width }: PageOptions): EventLine[] {
  return lines.length === 0 ? [] : [blankLine, headingLine(title, width), ...lines];
}

function problemSection({ live: { problem: text, cause, requestedBy } }: GateView, options: PageOptions): EventLine[] {
  const lines = [
    ...indentedLines(text, 2, options),
    ...indentedLines(`${cause}, asked by ${requestedBy}`, 2, { ...options, mark: 'faint' }),
  ];
  return gateSection('what was seen', lines, options);
}

/** Draws word for word what an approver should know of how the run got here. */
function deviationSection({ live }: GateView, options: PageOptions): EventLine[] {
  const lines = live.deviations.flatMap(({ what, why, who, at: when }) => [
    ...indentedLines(what, 2, { ...options, mark: 'bad' }),
    ...indentedLines(`because ${why}`, 4, options),
    ...indentedLines(`${who}, ${sinceWhen(when, options)}`, 4, { ...options, mark: 'faint' }),
  ]);
  return gateSection('what deviated from the plan', lines, options);
}

function measuredSection({ live }: GateView, options: PageOptions): EventLine[] {
  return gateSection('what was measured', measurementLines(live.measurements, options), options);
}

/** Draws line by line what differs from the visit before, or from the time when this one was decided. */
function changeSection({ live: { before, voided } }: GateView, options: PageOptions): EventLine[] {
  const then = before?.givers.length ? ` (approved by ${before.givers.join(', ')})` : '';
  return [
    ...(before
      ? gateSection(`what changed since visit ${before.visit}`, diff(before.message + then, before.changes), options)
      : []),
    ...(voided ? gateSection('why it is no longer valid', diff(voided.message, voided.changes), options) : []),
  ];

  function diff(message: string, changes: NonNullable<GateView['live']['voided']>['changes']): EventLine[] {
    return [
      ...indentedLines(message, 2, options),
      ...changes.flatMap(({ what, was, is }) => [
        ...(was === null ? [] : indentedLines(`- ${what}: ${was}`, 2, { ...options, mark: 'bad' })),
        ...(is === null ? [] : indentedLines(`+ ${what}: ${is}`, 2, { ...options, mark: 'good' })),
      ]),
    ];
  }
}

/** Draws what people wanted to know first, and what the performer answered. */
function questionSection({ live, run, gate, state }: GateView, options: PageOptions): EventLine[] {
  const lines = live.questions.flatMap(({ number, who, question, at: when, answers }) => [
    ...indentedLines(`${number}. ${who}, ${sinceWhen(when, options)}: ${question}`, 2, options),
    ...answers.flatMap((one) => indentedLines(`${one.who}, ${sinceWhen(one.at, options)}: ${one.text}`, 5, options)),
    ...(answers.length > 0 || state !== 'waiting'
      ? []
      : commandLines('', [`backout reply ${run} ${gate} TEXT`], { ...options, column: 5 })),
  ]);
  return gateSection('what was asked', lines, options);
}

function ranSection({ live }: GateView, options: PageOptions): EventLine[] {
  const lines = live.ran.flatMap(({ address, title, outcome }) =>
    indentedLines(`${address}: ${title} (${outcome})`, 2, options),
  );
  return gateSection('what ran before', lines, options);
}

function decisionSection({ live }: GateView, options: PageOptions): EventLine[] {
  const lines = live.decisions.flatMap(({ who, name, decision, seat, reason, at: when, lost }) => [
    ...indentedLines(
      `${decision}: ${name} <${who}>${seat === null ? '' : ` as ${seat}`}, ${sinceWhen(when, options)}${lost ? '; no longer valid: the role or the key is lost' : ''}`,
      2,
      options,
    ),
    ...(reason === null ? [] : indentedLines(`because ${reason}`, 4, options)),
  ]);
  return gateSection('who decided', lines.length > 0 ? lines : [['  nobody yet']], options);
}

function peopleSection({ subject, live }: GateView, options: PageOptions): EventLine[] {
  const wide = { ...options, column: 14 };
  const text = (name: string, words: string) => fieldLines(`  ${name}`, words, wide);
  return gateSection(
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
      ...text('deadline', `${subject.requested ? '' : `${timeText(live.deadlineAt, options)}: `}${live.onDeadline}`),
    ],
    options,
  );
}

function affectedSection({ live }: GateView, options: PageOptions): EventLine[] {
  const lines = live.affected.flatMap(({ service, because, call }) => [
    ...indentedLines(`${service}: ${because}`, 2, options),
    ...indentedLines(`call ${call}`, 4, { ...options, mark: 'strong' }),
  ]);
  return gateSection('what else it could disturb, and whom to call', lines, options);
}

function rehearsalSection({ subject: { rehearsal, endorsement } }: GateView, options: PageOptions): EventLine[] {
  const wide = { ...options, column: 14 };
  return gateSection(
    'rehearsal and endorsement',
    [
      ...fieldLines('  claimed', rehearsal.claimed, wide),
      ...fieldLines('  recorded', rehearsal.recorded ?? 'no rehearsal is in the record', wide),
      ...fieldLines('  endorsed', endorsement.endorsed ? `by ${endorsement.by.join(', ')}` : 'by nobody', wide),
    ],
    options,
  );
}

/** Draws what a signature names, in full. */
function signedSection({ subject, subjectDigest }: GateView, options: PageOptions): EventLine[] {
  const beside = options.width >= 79;
  const named = (name: string, digest: string): EventLine[] =>
    beside
      ? fieldLines(name, digest, { ...options, column: 8 })
      : [[['faint', name]], ...indentedLines(digest, 0, options)];
  return gateSection('what is signed', [...named('subject', subjectDigest), ...named('plan', subject.plan)], options);
}
