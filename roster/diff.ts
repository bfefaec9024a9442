import { defaultEndorsers, type Roster, type RosterKey } from './schema.ts';
import { keyFingerprint, personIn, type RosterPerson } from './keys.ts';

/** What a new roster changes, one sentence each; empty when nothing. */
export function diffRosters(before: Roster, after: Roster): string[] {
  const kept = after.people.flatMap((person) => {
    const old = personIn(before, person.person);
    return old ? [[old, person] as const] : [];
  });
  return [
    ...diffNeeded(before, after),
    ...diffEndorsing(before, after),
    ...diffRoles(before, after),
    ...before.people
      .filter((person) => !personIn(after, person.person))
      .map((person) => `${person.person} is removed; they were ${list(person.roles)}`),
    ...after.people.filter((person) => !personIn(before, person.person)).map(added),
    ...kept.flatMap(([old, person]) => diffPerson(old, person)),
  ];
}

function diffNeeded(before: Roster, after: Roster): string[] {
  const [was, is] = [before.administratorsPerChange ?? 1, after.administratorsPerChange ?? 1];
  return was === is
    ? []
    : [`a change of the roster now needs ${is} administrator${is === 1 ? '' : 's'}, no longer ${was}`];
}

function diffEndorsing(before: Roster, after: Roster): string[] {
  const [was, is] = [before, after].map((roster) => list(roster.endorsedBy ?? defaultEndorsers));
  return was === is ? [] : [`plans are now endorsed by ${is}, no longer by ${was}`];
}

function added(person: RosterPerson): string {
  return `${person.person} (${person.name}) is added as ${list(person.roles)} with the ${keysOf(person)}`;
}

function diffPerson(before: RosterPerson, after: RosterPerson): string[] {
  const who = after.person;
  return [
    ...(before.name === after.name ? [] : [`${who} is called ${after.name}, no longer ${before.name}`]),
    ...missing(after.roles, before.roles).map((role) => `${who} becomes ${role}`),
    ...missing(before.roles, after.roles).map((role) => `${who} is no longer ${role}`),
    ...diffKeys(who, before.keys, after.keys),
    ...(hoursOf(before) === hoursOf(after) ? [] : [`${who} is now reachable ${hoursOf(after)}`]),
  ];
}

function hoursOf({ reachable }: RosterPerson): string {
  if (!reachable) return 'at all hours';
  return reachable.map(({ days, from, to, timeZone }) => `${days.join(', ')} ${from}-${to} ${timeZone}`).join('; ');
}

function diffKeys(who: string, before: readonly RosterKey[], after: readonly RosterKey[]): string[] {
  const find = (keys: readonly RosterKey[], key: RosterKey) => keys.find((one) => one.key === key.key);
  return [
    ...after
      .filter((key) => !find(before, key))
      .map((key) => `${who} gets the key ${keyFingerprint(key.key)}${times(key)}`),
    ...before.filter((key) => !find(after, key)).map((key) => `${who} loses the key ${keyFingerprint(key.key)}`),
    ...after.flatMap((key) => diffKey(who, find(before, key), key)),
  ];
}

function diffKey(who: string, before: RosterKey | undefined, after: RosterKey): string[] {
  if (!before || times(before) === times(after)) return [];
  return [
    `the key ${keyFingerprint(after.key)} of ${who} is now${times(after) || ' valid without limits'}${times(before) === '' ? '' : `; it was${times(before)}`}`,
  ];
}

function diffRoles(before: Roster, after: Roster): string[] {
  const find = (roster: Roster, id: string) => roster.roles.find((role) => role.id === id);
  return [
    ...after.roles.filter((role) => !find(before, role.id)).map((role) => `the role ${role.id} is added${canDo(role)}`),
    ...before.roles.filter((role) => !find(after, role.id)).map((role) => `the role ${role.id} is removed`),
    ...after.roles.flatMap((role) => {
      const old = find(before, role.id);
      return old ? diffRole(old, role) : [];
    }),
  ];
}

/** Most roles entitle to nothing by themselves: they are there for plans to name. */
function canDo({ may }: Roster['roles'][number]): string {
  return may.length > 0 ? ` and may ${list(may)}` : '; gates and steps of plans can name it';
}

function diffRole(before: Roster['roles'][number], after: Roster['roles'][number]): string[] {
  return [
    ...(before.title === after.title
      ? []
      : [`the role ${after.id} is titled "${after.title}", no longer "${before.title}"`]),
    ...missing(after.may, before.may).map((action) => `the role ${after.id} may now ${action}`),
    ...missing(before.may, after.may).map((action) => `the role ${after.id} may no longer ${action}`),
  ];
}

function keysOf(person: RosterPerson): string {
  return `${person.keys.length === 1 ? 'key' : 'keys'} ${list(person.keys.map((key) => keyFingerprint(key.key)))}`;
}

function times(key: RosterKey): string {
  const said = [
    ...(key.revokedAt === null ? [] : [`revoked at ${key.revokedAt}`]),
    ...(key.validAfter === null ? [] : [`valid from ${key.validAfter}`]),
    ...(key.validBefore === null ? [] : [`valid until ${key.validBefore}`]),
    ...(key.only === undefined ? [] : [`limited to ${list(key.only)}`]),
  ];
  return said.length === 0 ? '' : ` ${said.join(', ')}`;
}

function missing(from: readonly string[], among: readonly string[]): string[] {
  return from.filter((one) => !among.includes(one));
}

function list(words: readonly string[]): string {
  return words.length === 0 ? 'nothing' : words.join(', ');
}
