import { keyFingerprint } from '../../../roster/keys.ts';
import type { Roster, RosterKey } from '../../../roster/schema.ts';
import { blankLine, commandLines, headingLine, indentedLines, pageOf } from '../layout.ts';
import type { EventLine } from '../line.ts';
import type { PageOptions } from '../../terminal/io.ts';
import { timeText, sinceWhen } from '../times.ts';
import { countOf } from '../words.ts';
import type { ProposalView } from '../../../views/schemas/types.ts';

/** Draws the page of `roster show`: who has which roles and keys, and what the installation's own roles may do. */
export function renderRoster(roster: Roster, options: PageOptions): string[] {
  return pageOf(roster, options, (shown) => [
    headingLine(`people: ${shown.people.length}`, options.width),
    ...shown.people.flatMap((one) => personRosterLines(one, options)),
    ...(shown.roles.length > 0
      ? [blankLine, headingLine(`roles of this installation: ${countOf(shown.roles.length, 'role')}`, options.width)]
      : []),
    ...shown.roles.flatMap(({ id, title, may }): EventLine[] => [
      ['  ', ['strong', id], `  ${title}`],
      ...indentedLines(may.length > 0 ? `may ${may.join(', ')}` : 'may decide where a plan names it', 4, options),
    ]),
    ...rulesOfRoster(shown, options),
    blankLine,
    ...commandLines('type next', ['backout audit access'], options),
  ]);
}

function rulesOfRoster({ administratorsPerChange = 1, endorsedBy }: Roster, options: PageOptions): EventLine[] {
  const said = [
    ...(administratorsPerChange === 1
      ? []
      : [`a change of the roster needs ${administratorsPerChange} administrators`]),
    ...(endorsedBy ? [`plans are endorsed by ${endorsedBy.join(', ')}`] : []),
  ];
  return said.length === 0 ? [] : [blankLine, ...said.flatMap((line) => indentedLines(line, 0, options))];
}

function personRosterLines({ person, name, roles, keys }: Roster['people'][number], options: PageOptions): EventLine[] {
  return [
    ['  ', ['strong', person], `  ${name}`],
    ...indentedLines(roles.join(', '), 4, options),
    ...keys.flatMap((key) => keyLines(key, options)),
  ];
}

/** Draws a key by its kind and fingerprint, and says whether and when it is valid. */
function keyLines({ key, validAfter, validBefore, revokedAt, only }: RosterKey, options: PageOptions): EventLine[] {
  const [kind = ''] = key.split(' ');
  const times = [
    ...(validAfter === null ? [] : [`from ${timeText(validAfter, options)}`]),
    ...(validBefore === null ? [] : [`until ${timeText(validBefore, options)}`]),
    ...(only === undefined ? [] : [`only for ${only.join(', ')}`]),
  ];
  const revoked =
    revokedAt === null
      ? []
      : indentedLines(`✗ revoked ${timeText(revokedAt, options)}`, 6, { ...options, mark: 'bad' });
  return [
    ...indentedLines([`${kind} ${keyFingerprint(key)}`, ...times].join(' '), 4, { ...options, mark: 'faint' }),
    ...revoked,
  ];
}

/**
 * Draws the page of `roster pending`: changes of the roster that wait for another administrator, and the line that
 * approves the oldest.
 */
export function renderProposals(proposals: readonly ProposalView[], options: PageOptions): string[] {
  return pageOf(proposals, options, (shown) => [
    headingLine('changes of the roster that wait', options.width),
    ...(shown.length === 0 ? [['  no change of the roster waits'] as EventLine] : []),
    ...shown.flatMap((one) => proposalLines(one, options)),
    blankLine,
    ...commandLines('type next', [nextProposalCommand(shown)], options),
  ]);
}

function proposalLines({ number, at, by, diff, reason }: ProposalView, options: PageOptions): EventLine[] {
  return [
    ...indentedLines(`${number}  ${by}, ${sinceWhen(at, options)}`, 2, { ...options, mark: 'strong' }),
    ...diff.flatMap((one) => indentedLines(one, 4, options)),
    ...(reason === null ? [] : indentedLines(`because ${reason}`, 4, options)),
  ];
}

function nextProposalCommand([first]: readonly ProposalView[]): string {
  return first === undefined ? 'backout roster show' : `backout roster approve ${first.number}`;
}
