import { canonicalText, type Json } from '../../../common/canonical.ts';
import { isMembers, memberOf, type TreeMembers } from './tree.ts';

/** A member that differs. Without `from` it is new, without `to` it is gone. */
export interface MemberChange {
  readonly member: readonly string[];
  readonly from?: Json;
  readonly to?: Json;
}

/** What differs between the members of two objects, as deep inside as both are objects of the same kind. */
export function differingMembers(a: TreeMembers, b: TreeMembers, path: readonly string[] = []): MemberChange[] {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].flatMap((name) => differing([...path, name], memberOf(a, name), memberOf(b, name)));
}

function differing(member: readonly string[], from: Json | undefined, to: Json | undefined): MemberChange[] {
  if (isMembers(from) && isMembers(to) && !isOneValue(from, to)) return differingMembers(from, to, member);
  if (from !== undefined && to !== undefined && canonicalText(from) === canonicalText(to)) return [];
  return [{ member, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }];
}

/** References, joined texts and things of two kinds are read as a whole. */
function isOneValue(from: TreeMembers, to: TreeMembers): boolean {
  return (
    [from, to].some((one) => Object.hasOwn(one, 'ref') || Object.hasOwn(one, 'join')) ||
    ['kind', 'do'].some((tag) => memberOf(from, tag) !== memberOf(to, tag))
  );
}

/** The members with one of them set, or taken away where there is no value. */
export function withMember(members: TreeMembers, path: readonly string[], value: Json | undefined): TreeMembers {
  const [name = '', ...rest] = path;
  const there = memberOf(members, name);
  const made = rest.length === 0 ? value : withMember(isMembers(there) ? there : {}, rest, value);
  const others = Object.entries(members).filter(([key]) => key !== name);
  return Object.fromEntries(made === undefined ? others : [...others, [name, made] as const]);
}
