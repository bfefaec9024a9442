import { canonicalText, type Json } from '../../../common/canonical.ts';
import { formatDuration } from '../../../common/text/duration.ts';
import type { Condition } from '../schema/parts/conditions.ts';
import type { FrozenQuorum } from '../schema/parts/people.ts';
import type { FrozenSecretInput } from '../schema/parts/values.ts';
import { commandWords, conditionWords, inputWords, quorumInDocument } from '../document/parts/words.ts';
import type { MemberChange } from './members.ts';
import { isList, isMembers, memberOf, type TreeMembers } from './tree.ts';

/** A member that differs, in words; null where there was or is nothing. */
export interface MemberWords {
  readonly name: string;
  readonly from: string | null;
  readonly to: string | null;
}

/** A member in words. An object that is new, is gone or became another kind is shown member by member, never as JSON. */
export function memberWords({ member, from, to }: MemberChange): readonly MemberWords[] {
  const name = member.at(-1) ?? '';
  const [before, after] = [opened(name, from), opened(name, to)];
  if (!before || !after || (isNothing(from) && isNothing(to))) return [whole(member, from, to)];
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const told = [...names].flatMap((one) => inside([...member, one], memberOf(before, one), memberOf(after, one)));
  return told.length > 0 ? told : [whole(member, from, to)];
}

/** What is inside an object on one side at least; empty lists and nothing at all are not worth a line. */
function inside(member: readonly string[], from: Json | undefined, to: Json | undefined): readonly MemberWords[] {
  const [before, after] = [from, to].map((one) => (isNothing(one) || (isList(one) && one.length === 0) ? null : one));
  if (canonicalText(before ?? null) === canonicalText(after ?? null)) return [];
  return memberWords({ member, from: before ?? null, to: after ?? null });
}

/** The members of what is shown member by member; none where there is nothing; undefined for what is one value. */
function opened(name: string, value: Json | undefined): TreeMembers | undefined {
  if (isNothing(value)) return {};
  return isMembers(value) && !isInput(value) && !isCondition(value) && name !== 'quorum' ? value : undefined;
}

function whole(member: readonly string[], from: Json | undefined, to: Json | undefined): MemberWords {
  const name = member.at(-1) ?? '';
  const words = (value: Json | undefined) => (isNothing(value) ? null : valueWords(name, value));
  return { name: member.join('.').replace(/Ms$/, ''), from: words(from), to: words(to) };
}

function valueWords(name: string, value: Json): string {
  if (typeof value === 'number' && name.endsWith('Ms')) return formatDuration(value);
  if (isList(value)) return listWords(name, value);
  if (!isMembers(value)) return String(value);
  if (isInput(value)) return inputWords(value as unknown as FrozenSecretInput);
  if (name === 'quorum') return quorumInDocument(value as unknown as FrozenQuorum);
  if (isCondition(value)) return conditionWords(value as unknown as Condition);
  const told = Object.entries(value).filter(([, one]) => !isNothing(one));
  return told.map(([key, one]) => `${key.replace(/Ms$/, '')} ${valueWords(key, one)}`).join(', ');
}

function listWords(name: string, values: readonly Json[]): string {
  if (name === 'argv') return commandWords(values as FrozenSecretInput[]);
  const between = values.some((one) => typeof one === 'object') ? '; ' : ', ';
  return values.map((one) => valueWords('', one)).join(between) || 'none';
}

function isNothing(value: Json | undefined): value is null | undefined {
  return value === undefined || value === null;
}

function isInput(value: TreeMembers): boolean {
  return Object.hasOwn(value, 'ref') || Object.hasOwn(value, 'join');
}

const conditionKinds: readonly unknown[] = ['above', 'below', 'between', 'equals', 'matches', 'all', 'any'];

function isCondition(value: TreeMembers): boolean {
  return conditionKinds.includes(memberOf(value, 'kind'));
}
