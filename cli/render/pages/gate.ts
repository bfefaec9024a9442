import type { GateView } from '../../../records/views.ts';
import { gateSteps } from './gate-steps.ts';
import { approveWords, gateHead, gateTop, lostWords, typed } from './gate-top.ts';
import { blank, field, heading, indented, pageOf, rule } from './kit.ts';
import type { Line } from './line.ts';
import { measuredWords, measurementLines } from './measurements.ts';
import type { PageOptions } from './page.ts';
import { at, sinceWhen } from './when.ts';
import { quorumWords } from './words.ts';

/**
 * `show`: what a gate asks. The first 24 lines hold what is measured, what each decision leads to, and what to type;
 * where the page is longer than the screen, its last lines say so once more.
 */
export function renderGate(view: GateView, options: PageOptions): string[] {
  return pageOf(view, options, (shown) => page(shown, options));
}

function page(view: GateView, options: PageOptions): Line[] {
  const top = [
    ...gateHead(view, options),
    rule(options.width, '━'),
    ...gateTop(view, options),
    rule(options.width, '━'),
  ];
  const lines = [
    ...top,
    ...problem(view, options),
    ...measured(view, options),
    ...gateSteps(view, options),
    ...ran(view, options),
    ...decided(view, options),
    ...people(view, options),
    ...affected(view, options),
    ...tested(view, options),
    ...signed(view, options),
  ];
  return lines.length <= (options.height ?? Infinity) - 1
    ? lines
    : [...lines, rule(options.width, '━'), ...inShort(view, options)];
}

/** The end of a long page: what a person reads who scrolled down. */
function inShort(view: GateView, options: PageOptions): Line[] {
  const { covers } = view.subject;
  const lost = lostWords(covers);
  const text = { width: options.width, column: 12, most: 2 };
  return [
    ...gateHead(view, options),
    ...field('measured', measuredWords(view.live.measurements), text),
    ...(view.state === 'waiting' ? field('approve', approveWords(covers), text) : []),
    ...(view.state === 'waiting' && lost !== undefined ? field('  no undo', lost, { ...text, mark: 'bad' }) : []),
    blank,
    ...typed(view, options),
  ];
}

function section(title: string, lines: readonly Line[], { width }: PageOptions): Line[] {
  return lines.length === 0 ? [] : [blank, heading(title, width), ...lines];
}

function problem({ live: { problem: text, cause, requestedBy } }: GateView, options: PageOptions): Line[] {
  const lines = [
    ...indented(text, 2, options),
    ...indented(`${cause}, asked by ${requestedBy}`, 2, { ...options, mark: 'faint' }),
  ];
  return section('what was seen', lines, options);
}

function measured({ live }: GateView, options: PageOptions): Line[] {
  return section('what was measured', measurementLines(live.measurements, options), options);
}

function ran({ live }: GateView, options: PageOptions): Line[] {
  const lines = live.ran.flatMap(({ address, title, outcome }) =>
    indented(`${address}: ${title} (${outcome})`, 2, options),
  );
  return section('what ran before', lines, options);
}

function decided({ live }: GateView, options: PageOptions): Line[] {
  const lines = live.decisions.flatMap(({ who, name, decision, seat, reason, at: when }) => [
    ...indented(
      `${decision}: ${name} <${who}>${seat === null ? '' : ` as ${seat}`}, ${sinceWhen(when, options)}`,
      2,
      options,
    ),
    ...(reason === null ? [] : indented(`because ${reason}`, 4, options)),
  ]);
  return section('who decided', lines.length > 0 ? lines : [['  nobody yet']], options);
}

function people({ subject, live }: GateView, options: PageOptions): Line[] {
  const wide = { ...options, column: 14 };
  const text = (name: string, words: string) => field(`  ${name}`, words, wide);
  return section(
    'who decides, and when',
    [
      ...text('question', subject.question),
      ...text('quorum', quorumWords(subject.quorum)),
      ...(live.stillNeeded === null ? [] : text('still', quorumWords(live.stillNeeded))),
      ...(subject.excluded.length > 0 ? text('not', subject.excluded.join(', ')) : []),
      ...subject.lifted.flatMap(({ who, because }) => text('allowed', `${who}, otherwise not: ${because}`)),
      ...text('opened', sinceWhen(live.openedAt, options)),
      ...text('deadline', `${at(live.deadlineAt, options)}: ${live.onDeadline}`),
    ],
    options,
  );
}

function affected({ live }: GateView, options: PageOptions): Line[] {
  const lines = live.affected.flatMap(({ service, because, call }) => [
    ...indented(`${service}: ${because}`, 2, options),
    ...indented(`call ${call}`, 4, { ...options, mark: 'strong' }),
  ]);
  return section('what else it could disturb, and whom to call', lines, options);
}

function tested({ subject: { rehearsal, endorsement } }: GateView, options: PageOptions): Line[] {
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
function signed({ subject, subjectDigest }: GateView, options: PageOptions): Line[] {
  const beside = options.width >= 79;
  const named = (name: string, digest: string): Line[] =>
    beside ? field(name, digest, { ...options, column: 8 }) : [[['faint', name]], ...indented(digest, 0, options)];
  return section('what is signed', [...named('subject', subjectDigest), ...named('plan', subject.plan)], options);
}
