import { inside, memberOf, type TreeNode } from './tree.ts';

/** Which node of one plan is which of the other. */
export interface Matches {
  readonly toB: ReadonlyMap<TreeNode, TreeNode>;
  readonly toA: ReadonlyMap<TreeNode, TreeNode>;
}

/** Finds for each thing of one plan what it is in the other: in its place by its name, else, for a step, anywhere. */
export function matchTrees(a: TreeNode, b: TreeNode): Matches {
  const toB = new Map<TreeNode, TreeNode>();
  const toA = new Map<TreeNode, TreeNode>();
  const pair = (left: TreeNode, right: TreeNode): void => {
    if (toB.has(left) || toA.has(right)) return;
    toB.set(left, right);
    toA.set(right, left);
    for (const [one, other] of sameNames(left, right)) pair(one, other);
  };
  pair(a, b);
  const free = stepsByName(inside(a).filter((node) => !toB.has(node)));
  const wanted = stepsByName(inside(b).filter((node) => !toA.has(node)));
  for (const [name, right] of wanted) {
    const left = free.get(name);
    if (left && right) pair(left, right);
  }
  return { toB, toA };
}

/** Whether a node is where its counterpart was: in the same list of the same thing. */
export function isInPlace(left: TreeNode, right: TreeNode, { toB }: Matches): boolean {
  if (!left.parent || !right.parent) return left.parent === right.parent;
  return toB.get(left.parent) === right.parent && left.list.join('/') === right.list.join('/');
}

function sameNames(left: TreeNode, right: TreeNode): [TreeNode, TreeNode][] {
  return right.lists.flatMap(({ path, items }) => {
    const before = left.lists.find((one) => one.path.join('/') === path.join('/'))?.items ?? [];
    const named = new Map(before.map((node) => [nameOf(node), node]));
    return items.flatMap((node): [TreeNode, TreeNode][] => {
      const found = named.get(nameOf(node));
      return found ? [[found, node]] : [];
    });
  });
}

/** Steps by kind and id; undefined for a name that stands for more than one. */
function stepsByName(nodes: readonly TreeNode[]): Map<string, TreeNode | undefined> {
  const found = new Map<string, TreeNode | undefined>();
  for (const node of nodes) {
    if (node.list.at(-1) !== 'steps') continue;
    const name = JSON.stringify([memberOf(node.own, 'kind'), memberOf(node.own, 'id')]);
    found.set(name, found.has(name) ? undefined : node);
  }
  return found;
}

function nameOf(node: TreeNode): string {
  return node.at.slice(node.at.lastIndexOf('/') + 1);
}
