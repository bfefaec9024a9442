import type { Json } from '../../../common/canonical.ts';
import type { FrozenPlan } from '../schema/plan.ts';
import type { PlanChange, PlanDiff } from './changes.ts';
import { withMember } from './members.ts';
import { inside, pointer, treeOf, type TreeMembers, type TreeNode } from './tree.ts';

/** The plan being put together: members by place, and what each list holds, by the place of what holds it. */
interface Bench {
  readonly members: Map<string, TreeMembers>;
  readonly lists: Map<string, { readonly path: readonly string[]; readonly items: string[] }[]>;
}

/** The plan that a difference leads to from the plan that it was taken from. Pure: neither of them changes. */
export function applyDiff(a: FrozenPlan, { changes }: PlanDiff): FrozenPlan {
  const bench: Bench = { members: new Map(), lists: new Map() };
  const root = treeOf(a as unknown as TreeMembers);
  const gone = new Set(changes.flatMap((one) => (one.op === 'deleted' ? one.at : one.op === 'moved' ? one.from : [])));
  keep(bench, root, '', gone);
  const places = new Map(inside(root).map((node) => [node.at, node]));
  for (const one of changes) {
    const node = one.op === 'moved' ? places.get(one.from) : undefined;
    if (node) keep(bench, node, one.at, gone);
  }
  for (const one of changes) put(bench, one);
  return assemble(bench, '') as unknown as FrozenPlan;
}

/** Takes over a thing, and what its lists hold, to the place that it has afterwards. */
function keep(bench: Bench, node: TreeNode, at: string, gone: ReadonlySet<string>): void {
  bench.members.set(at, node.own);
  for (const { path, items } of node.lists) {
    const kept = items.filter((item) => !gone.has(item.at));
    const places = kept.map((item) => at + item.at.slice(node.at.length));
    listOf(bench, at, path).push(...places);
    kept.forEach((item, index) => keep(bench, item, places[index] ?? '', gone));
  }
}

function put(bench: Bench, change: PlanChange): void {
  if (change.op === 'deleted') return;
  if (change.op === 'changed') {
    const members = bench.members.get(change.at) ?? {};
    bench.members.set(change.at, withMember(members, change.member, change.to));
    return;
  }
  if (change.op === 'added') bench.members.set(change.at, change.value);
  const items = listOf(bench, change.inside, change.list);
  items.splice(change.after === null ? 0 : items.indexOf(change.after) + 1, 0, change.at);
}

function listOf({ lists }: Bench, at: string, path: readonly string[]): string[] {
  const held = lists.get(at) ?? [];
  lists.set(at, held);
  const found = held.find((one) => pointer('', one.path) === pointer('', path)) ?? { path, items: [] };
  if (!held.includes(found)) held.push(found);
  return found.items;
}

function assemble(bench: Bench, at: string): TreeMembers {
  const held = (bench.lists.get(at) ?? []).filter(({ items }) => items.length > 0);
  return held.reduce<TreeMembers>(
    (members, { path, items }) =>
      withMember(
        members,
        path,
        items.map((item): Json => assemble(bench, item)),
      ),
    bench.members.get(at) ?? {},
  );
}
