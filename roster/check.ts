import { BackoutError } from '../common/errors.ts';
import { defaultRoles, type Roster, type RosterKey } from './schema.ts';
import { keyFingerprint, keysInForce } from './keys.ts';
import { whyUnusable } from './public-key.ts';

/** Something wrong with a roster, and where in it. */
export interface RosterProblem {
  readonly code: 'roster-invalid' | 'no-administrator';
  readonly message: string;
  readonly path: readonly (string | number)[];
}

/** Returns every problem of a roster whose shape is correct, as of a time. */
export function rosterProblems(roster: Roster, at: string): RosterProblem[] {
  return [
    ...roleProblems(roster),
    ...peopleProblems(roster),
    ...keyProblems(roster),
    ...administratorProblems(roster, at),
  ];
}

/** Throws the first problem as an error. */
export function requireSoundRoster(roster: Roster, at: string): void {
  const [first] = rosterProblems(roster, at);
  if (first) throw new BackoutError(first.code, first.message, { where: first.path.join('.') });
}

function roleProblems(roster: Roster): RosterProblem[] {
  const known = new Set<string>([...defaultRoles, ...roster.roles.map((role) => role.id)]);
  const twice = repeated(roster.roles.map((role) => role.id)).map((index) =>
    invalid(`the role ${roster.roles[index]?.id ?? ''} is defined twice`, ['roles', index, 'id']),
  );
  const unknown = roster.people.flatMap((person, at) =>
    person.roles.flatMap((role, index) =>
      known.has(role)
        ? []
        : [
            invalid(`${person.person} has the role ${role}, which does not exist; roles are ${[...known].join(', ')}`, [
              'people',
              at,
              'roles',
              index,
            ]),
          ],
    ),
  );
  const endorsing = (roster.endorsedBy ?? []).flatMap((role, index) =>
    known.has(role)
      ? []
      : [invalid(`plans are endorsed by the role ${role}, which does not exist`, ['endorsedBy', index])],
  );
  return [...twice, ...unknown, ...endorsing];
}

function peopleProblems(roster: Roster): RosterProblem[] {
  return repeated(roster.people.map((one) => one.person.toLowerCase())).map((index) =>
    invalid(`${roster.people[index]?.person ?? ''} is on the roster twice; give one person all their keys`, [
      'people',
      index,
      'person',
    ]),
  );
}

function keyProblems(roster: Roster): RosterProblem[] {
  const all = roster.people.flatMap((person, at) =>
    person.keys.map((key, index) => ({ person, key: key.key, path: ['people', at, 'keys', index, 'key'] })),
  );
  const unusable = all.flatMap(({ person, key, path }) => {
    const why = whyUnusable(key);
    return why === undefined ? [] : [invalid(`a key of ${person.person}: ${why}`, path)];
  });
  const twice = repeated(all.map(({ key }) => keyFingerprint(key))).map((index) => {
    const { person, key, path } = all[index] ?? { person: { person: '' }, key: '', path: [] };
    return invalid(
      `the key ${keyFingerprint(key)} of ${person.person} is on the roster twice; a key belongs to one person, once`,
      path,
    );
  });
  return [...unusable, ...twice];
}

function administratorProblems(roster: Roster, at: string): RosterProblem[] {
  const administrators = roster.people.filter((one) => one.roles.includes('administrator'));
  const able = administrators.filter((one) => keysInForce(one, at).some(canChangeRoster));
  const needed = roster.administratorsPerChange ?? 1;
  if (able.length >= needed) return [];
  if (able.length > 0)
    return [
      tooFew(
        `a change needs ${needed} administrators, and only one has a key in force: the roster could never be changed again`,
      ),
    ];
  const message =
    administrators.length === 0
      ? 'nobody on the roster is an administrator, so nobody could ever change it again'
      : 'no administrator has a key in force, so nobody could ever change the roster again';
  return [tooFew(message)];
}

function canChangeRoster({ key, only }: RosterKey): boolean {
  return whyUnusable(key) === undefined && (only === undefined || only.includes('roster.publish'));
}

function tooFew(message: string): RosterProblem {
  return { code: 'no-administrator', message, path: ['people'] };
}

/** The indices of values that were there before. */
function repeated(values: readonly string[]): number[] {
  const seen = new Set<string>();
  return values.flatMap((value, index) => {
    const again = seen.has(value);
    seen.add(value);
    return again ? [index] : [];
  });
}

function invalid(message: string, path: readonly (string | number)[]): RosterProblem {
  return { code: 'roster-invalid', message, path };
}
