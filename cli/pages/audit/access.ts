import type { AccessView } from '../../../views/schemas/types.ts';
import { blankLine, commandLines, fieldLines, headingLine, indentedLines, pageOf } from '../layout.ts';
import type { EventLine } from '../line.ts';
import type { PageOptions } from '../../terminal/io.ts';
import { timeText } from '../times.ts';

type Person = AccessView['people'][number];

/**
 * Draws the page of `audit access`: for each person the roles, the keys, what they could do, and what they had done by
 * then.
 */
export function renderAccess(access: AccessView, options: PageOptions): string[] {
  return pageOf(access, options, (shown) => [
    ...indentedLines(`who could do what at ${timeText(shown.at, options)}, as of entry ${shown.seq} of the record`, 0, {
      ...options,
      mark: 'strong',
    }),
    ...indentedLines(
      `A change of the roster needs ${shown.administratorsPerChange === 1 ? 'one administrator' : `${shown.administratorsPerChange} administrators`}. Gates and steps of plans ask for roles of their own.`,
      0,
      options,
    ),
    ...shown.people.flatMap((one) => [blankLine, ...personAccessLines(one, options)]),
    ...recoveryParts(shown, options),
    blankLine,
    ...commandLines('type next', [nextAccessCommand(shown)], options),
  ]);
}

function personAccessLines({ person, name, roles, keys, may, did }: Person, options: PageOptions): EventLine[] {
  const beside = { ...options, column: 10 };
  return [
    headingLine(name === null ? `${person}, not on the roster` : `${person}  ${name}`, options.width),
    ...fieldLines('  roles', roles.length === 0 ? 'none' : roles.join(', '), beside),
    ...keys.flatMap(({ fingerprint, state }) => fieldLines('  key', `${fingerprint} ${keyStateWords[state]}`, beside)),
    ...fieldLines('  may', may.length === 0 ? 'nothing' : may.join(', '), beside),
    ...fieldLines(
      '  did',
      did.length === 0 ? 'nothing that is in the record' : did.map(didWords(options)).join('; '),
      beside,
    ),
  ];
}

const keyStateWords: Readonly<Record<Person['keys'][number]['state'], string>> = {
  'in-force': 'in force',
  revoked: 'revoked',
  'not-yet-valid': 'not yet valid',
  expired: 'expired',
};

function didWords(options: PageOptions) {
  return ({ what, count, last }: Person['did'][number]): string =>
    `${what}${count === 1 ? '' : ` ${count} times, last`} ${timeText(last, options)}`;
}

function recoveryParts({ recoveries: all }: AccessView, options: PageOptions): EventLine[] {
  return all.flatMap((one) => [blankLine, ...recoveryLines(one, timeText(one.at, options), options)]);
}

function nextAccessCommand({ people, at: when }: AccessView): string {
  const [only] = people;
  return people.length === 1 && only !== undefined
    ? 'backout audit log'
    : `backout audit access --at ${when} --of ${only?.person ?? 'PERSON'}`;
}

/** What `recover` did. */
export interface ShownRecovery {
  readonly entry: number;
  readonly diff: readonly string[];
  readonly by: string;
}

/** Draws the page of `recover`: what was changed with the checkpoint key, and that everybody will see it. */
export function renderRecovered(recovered: ShownRecovery, options: PageOptions): string[] {
  return pageOf(recovered, options, ({ entry, diff, by }) => [
    ...indentedLines(`✓ the roster was recovered by ${by}, entry ${entry} of the record`, 0, {
      ...options,
      mark: 'good',
    }),
    ...diff.flatMap((one): EventLine[] => indentedLines(one, 2, options)),
    ...indentedLines('Verification, reports and inboxes name it. Revoke the keys that were lost.', 0, options),
    blankLine,
    ...commandLines('type next', ['backout roster revoke PERSON --public-key SHA256:…'], options),
  ]);
}

/** Names a recovery. Everything that reads the record shows it, so that nobody misses it. */
export function recoveryLines(
  { seq, by, reason, diff }: AccessView['recoveries'][number],
  when: string,
  options: PageOptions,
): EventLine[] {
  const said = `! entry ${seq}: the roster was recovered with the checkpoint key at ${when} by ${by}, because ${reason}`;
  return indentedLines(`${said}: ${diff.join('; ')}`, 0, { ...options, mark: 'wait' });
}
