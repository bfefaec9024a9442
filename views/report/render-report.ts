import { formatDuration } from '../../common/text/duration.ts';
import { releaseName } from '../../common/names.ts';
import { quorumInWords, timeInWords } from '../../authority/context/format.ts';
import type { Measurement } from '../../records/entries.ts';
import type { ByHand, ReportView } from '../schemas/types.ts';
import { escapeMarkdown, markdownList, markdownTable } from './markdown.ts';

/** The report as one page of Markdown, its sections in the order in which a review asks. Pure. */
export function renderReport(report: ReportView): string {
  const sections: readonly (readonly [string, string])[] = [
    ['What', what(report)],
    ['Why', why(report)],
    ['Who authorized it, and were they allowed to', authorized(report) + recoveriesIn(report)],
    ...(report.brokenGlass?.length ? [['What went past them', glass(report)] as const] : []),
    ...(report.recorded ? [['What was done by hand', byHand(report.recorded)] as const] : []),
    ['What they were shown', shown(report)],
    ...(report.silenced?.length ? [['Which warnings its author had silenced', silenced(report)] as const] : []),
    ['What ran', performed(report) + ran(report)],
    [
      'What deviated from the plan',
      markdownList(
        report.deviated.map(
          ({ at, who, what: did, why: because, address }) =>
            `${timeInWords(at)} · ${who}${address === null ? '' : ` · ${address}`}: ${escapeMarkdown(did)}, because: ${escapeMarkdown(because)}`,
        ),
        'Nothing: the plan was followed to the letter.',
      ),
    ],
    ['Was it verified', verified(report)],
    [
      'Who was told',
      markdownTable(
        ['when', 'channel', 'occasion', 'outcome'],
        report.told.map((told) => [
          timeInWords(told.at),
          told.channel,
          told.occasion,
          told.outcome === 'delivered' ? 'delivered' : `**not delivered**: ${escapeMarkdown(told.message)}`,
        ]),
        'Nobody.',
      ),
    ],
    ['What is open', open(report)],
  ];
  return [
    `# ${report.run}: ${report.outcome ?? 'in progress'}`,
    ...sections.map(([title, text]) => `## ${title}\n\n${text}`),
  ]
    .join('\n\n')
    .concat('\n');
}

function what({
  what: { release, returnsTo, environment, plan, title, requestedAt, endedAt, message, rehearsal },
}: ReportView): string {
  const took =
    endedAt === null
      ? ''
      : `, ended ${timeInWords(endedAt)} after ${formatDuration(Date.parse(endedAt) - Date.parse(requestedAt))}`;
  return [
    ...(rehearsal === null
      ? []
      : [
          `**This was a rehearsal${rehearsal === 'injected' ? ', with faults injected' : ''}**: it says nothing about what is live.`,
        ]),
    `**${releaseName(release)}** in **${environment}**, back to **${returnsTo}**: ${escapeMarkdown(title)}`,
    `Asked for ${timeInWords(requestedAt)}${took}.`,
    ...(message === null ? [] : [escapeMarkdown(message)]),
    `Plan \`${plan}\``,
  ].join('  \n');
}

function glass({ brokenGlass = [] }: ReportView): string {
  return markdownList(
    brokenGlass.map(
      ({ at, who, what: did, gate, reason }) =>
        `${timeInWords(at)} · ${who} broke the glass (${gate ?? did}), because: ${escapeMarkdown(reason)}`,
    ),
    'Nothing.',
  );
}

function silenced({ silenced: all = [] }: ReportView): string {
  return markdownList(
    all.map(({ code, at, because }) => `\`${code}\` at ${escapeMarkdown(at)}, because: ${escapeMarkdown(because)}`),
    'None.',
  );
}

/** Said in full, and said to be no more than somebody's word. */
function byHand({ doneAt, doneBy, what: did, outcome, by, files }: ByHand): string {
  return [
    `By the word of ${by}, and by nothing else that the record knows: ${doneBy} did it ${timeInWords(doneAt)}, and it ended as **${outcome}**.`,
    escapeMarkdown(did),
    markdownList(
      files.map(({ name, digest }) => `${escapeMarkdown(name)}: \`${digest}\``),
      'No file shows it.',
    ),
  ].join('\n\n');
}

function performed({ performed: people = [] }: ReportView): string {
  if (people.length === 0) return '';
  return `Performed by ${people.map(({ at, who }) => `${who} from ${timeInWords(at)}`).join(', then by ')}.\n\n`;
}

function why({ why: { problem, cause, incident, change, defect, requestedBy, assessment } }: ReportView): string {
  const links = [
    ['incident', incident],
    ['change', change],
    ['defect', defect],
  ].flatMap(([name, id]) => (id === null ? [] : [`${name} ${id}`]));
  const said = `${escapeMarkdown(problem)} (${cause}${links.length > 0 ? `; ${escapeMarkdown(links.join(', '))}` : ''}), reported by ${requestedBy}.`;
  return assessment.length === 0 ? said : `${said}\n\n${measurements(assessment)}`;
}

function authorized({ authorized: gates }: ReportView): string {
  const text = ({ gate, visit, settlement, at, decisions, denied }: ReportView['authorized'][number]) =>
    [
      `**${gate}**${visit === 1 ? '' : `, visit ${visit}`}: ${escapeMarkdown(settlement ?? 'not settled')}${at === null ? '' : ` ${timeInWords(at)}`}`,
      ...decisions.map(
        (each) =>
          `- ${escapeMarkdown(each.name)} (${each.who}) decided **${each.decision}**${each.seat === null ? '' : ` as ${each.seat}`} ${timeInWords(each.at)}, ${each.allowed ? 'and was allowed to' : '**and was not allowed to**'}; roles ${each.roles.join(', ')}; key \`${each.key}\`${each.reason === null ? '' : `: “${escapeMarkdown(each.reason)}”`}`,
      ),
      ...denied.map(
        (each) =>
          `- ${escapeMarkdown(each.who)} was turned away ${timeInWords(each.at)}: ${escapeMarkdown(each.message)} (\`${each.code}\`)`,
      ),
    ].join('\n');
  return gates.length === 0 ? 'Nobody was asked.' : gates.map(text).join('\n\n');
}

function requestedWords({
  by,
  reason,
  retrospective,
}: NonNullable<ReportView['shown'][number]['subject']['requested']>) {
  return `${retrospective ? 'done' : 'asked for'} by ${by}${reason === null ? '' : `: ${escapeMarkdown(reason)}`}`;
}

function shown({ shown: gates }: ReportView): string {
  const text = ({ gate, visit, subjectDigest, subject, measurements: measured }: ReportView['shown'][number]) => {
    const undoes = subject.covers.filter(({ irreversible }) => irreversible !== null);
    return [
      `**${gate}**${visit === 1 ? '' : `, visit ${visit}`}: “${escapeMarkdown(subject.question)}”, asked of ${quorumInWords(subject.quorum)}; subject \`${subjectDigest}\``,
      ...(subject.requested ? [`- ${requestedWords(subject.requested)}`] : []),
      ...(subject.requested && subject.covers.length === 0
        ? []
        : [`- ${coveredWords(subject.covers.map(({ address }) => address))}`]),
      `- ${undoes.length === 0 ? 'nothing that cannot be undone' : `cannot be undone: ${undoes.map(({ address, irreversible }) => `${address} (${escapeMarkdown(irreversible ?? '')})`).join(', ')}`}`,
      ...subject.lifted.map(
        ({ who, because }) => `- the ${who} could approve, which the plan allows because ${escapeMarkdown(because)}`,
      ),
      `- rehearsal: ${escapeMarkdown(subject.rehearsal.claimed)}; endorsed by ${subject.endorsement.by.join(', ') || 'nobody'}`,
    ]
      .join('\n')
      .concat(measured.length === 0 ? '' : `\n\n${measurements(measured)}`);
  };
  return gates.length === 0 ? 'Nothing was shown.' : gates.map(text).join('\n\n');
}

/** As many addresses as fit on two lines; the stored subject has them all. */
function coveredWords(addresses: readonly string[]): string {
  const more = addresses.length - 12;
  const named = addresses.slice(0, 12).join(', ');
  return `${addresses.length === 1 ? '1 step' : `${addresses.length} steps`}: ${named}${more > 0 ? ` and ${more} more` : ''}`;
}

function ran({ ran: steps }: ReportView): string {
  const row = (step: ReportView['ran'][number]) => [
    step.startedAt === null ? '' : timeInWords(step.startedAt),
    `${step.address}${step.visit > 1 ? ` (visit ${step.visit})` : ''}${step.attempt > 1 ? ` (attempt ${step.attempt})` : ''}`,
    step.outcome,
    step.startedAt === null || step.endedAt === null
      ? ''
      : formatDuration(Date.parse(step.endedAt) - Date.parse(step.startedAt)),
    step.expectedMs === null ? '' : formatDuration(step.expectedMs),
    [
      step.by === 'worker' ? (step.worker ?? 'worker') : step.by,
      step.message === null ? null : escapeMarkdown(step.message),
    ]
      .filter((part) => part !== null)
      .join(': '),
  ];
  return markdownTable(['began', 'step', 'outcome', 'took', 'by its plan', 'by'], steps.map(row), 'Nothing.');
}

function verified({ verified: found }: ReportView): string {
  if (found === null) return 'No: success was not measured.';
  return `${found.proven ? 'Yes: every criterion passed' : '**No: not every criterion passed**'}, measured ${timeInWords(found.at)}.\n\n${measurements(found.measurements)}`;
}

/** Somebody who holds the checkpoint key could have let in whom they liked: the report says so. */
function recoveriesIn({ recoveries }: ReportView): string {
  const said = recoveries.map(
    ({ at, by, reason, diff }) =>
      `${timeInWords(at)} · **the roster was recovered with the checkpoint key** by ${escapeMarkdown(by)}, because: ${escapeMarkdown(reason)}: ${escapeMarkdown(diff.join('; '))}`,
  );
  return said.length === 0 ? '' : `\n\n${markdownList(said, '')}`;
}

function open({ open: things, notes }: ReportView): string {
  const said = notes.map(({ at, who, text }) => `${timeInWords(at)} · ${escapeMarkdown(who)}: ${escapeMarkdown(text)}`);
  return [
    markdownList(things.map(escapeMarkdown), 'Nothing.'),
    ...(said.length === 0 ? [] : [`Notes:\n\n${markdownList(said, '')}`]),
  ].join('\n\n');
}

function measurements(all: readonly Measurement[]): string {
  const row = ({ criterion, verdict, value, unit, bound, message }: Measurement) => [
    criterion,
    verdict,
    value === null
      ? escapeMarkdown(message ?? '')
      : `${escapeMarkdown(String(value))}${unit === null ? '' : ` ${unit}`}`,
    bound,
  ];
  return markdownTable(['criterion', 'verdict', 'value', 'bound'], all.map(row), 'Nothing was measured.');
}
