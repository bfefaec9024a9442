import type { Json } from '../../../common/canonical.ts';

/** A JSON object. */
export type TreeMembers = { readonly [name: string]: Json };

/** One thing of a plan that has a name of its own: the plan itself, a step, a criterion, a channel. */
export interface TreeNode {
  /** Where it is, by names instead of positions: `/steps/prepare/branches/database/steps/backup`; empty for the plan. */
  readonly at: string;
  readonly parent: TreeNode | undefined;
  /** The list that holds it, by the path of members inside its parent. */
  readonly list: readonly string[];
  /** Its members; lists of things with names are empty in it. */
  readonly own: TreeMembers;
  /** What its lists hold, in their order. */
  readonly lists: readonly { readonly path: readonly string[]; readonly items: readonly TreeNode[] }[];
}

/** Members that name a thing in a list, the first that all of the list have. */
const keys = ['id', 'name', 'when', 'service', 'answer', 'who', 'action', 'text', 'code'];

/** The plan, or a part of it, as a tree of things with names. */
export function treeOf(value: TreeMembers): TreeNode {
  return nodeOf(value, '', undefined, []);
}

function nodeOf(value: TreeMembers, at: string, parent: TreeNode | undefined, list: readonly string[]): TreeNode {
  const found: { path: readonly string[]; values: readonly TreeMembers[]; key: string }[] = [];
  const own = emptied(value, [], (path, values, key) => void found.push({ path, values, key }));
  const lists: { path: readonly string[]; items: readonly TreeNode[] }[] = [];
  const node: TreeNode = { at, parent, list, own, lists };
  for (const { path, values, key } of found) {
    const items = values.map((one) => nodeOf(one, pointer(at, [...path, nameIn(one, key)]), node, path));
    lists.push({ path, items });
  }
  return node;
}

type Found = (path: readonly string[], values: readonly TreeMembers[], key: string) => void;

/** The members without what lists of named things hold; `found` is called for each such list. */
function emptied(value: TreeMembers, path: readonly string[], found: Found): TreeMembers {
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, emptiedValue(one, [...path, name], found)]),
  );
}

function emptiedValue(value: Json, path: readonly string[], found: Found): Json {
  if (isMembers(value)) return emptied(value, path, found);
  const key = isList(value) ? keyOf(value) : undefined;
  if (key === undefined) return value;
  found(path, value as readonly TreeMembers[], key);
  return [];
}

/** The member that tells the things of a list apart; undefined where nothing does, and the list is one value. */
function keyOf(values: readonly Json[]): string | undefined {
  if (values.length === 0 || !values.every(isMembers)) return undefined;
  const key = keys.find((name) => values.every((one) => typeof memberOf(one, name) === 'string'));
  if (key === undefined) return undefined;
  return new Set(values.map((one) => one[key])).size === values.length ? key : undefined;
}

/** The name of a thing: a text, as `keyOf` has seen to. */
function nameIn(one: TreeMembers, key: string): string {
  const name = memberOf(one, key);
  return typeof name === 'string' ? name : '';
}

/** A member that an object has itself. */
export function memberOf(value: TreeMembers, name: string): Json | undefined {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

/** Whether a value is a JSON object. */
export function isMembers(value: Json | undefined): value is TreeMembers {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a value is a JSON array. */
export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** A JSON pointer below another one. */
export function pointer(above: string, path: readonly string[]): string {
  return above + path.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** A node and everything inside it, from the outside in. */
export function inside(node: TreeNode): TreeNode[] {
  return [node, ...node.lists.flatMap(({ items }) => items.flatMap(inside))];
}
