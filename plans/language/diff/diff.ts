import type { FrozenPlan } from '../schema/plan.ts';
import { answerOfChange } from './answer.ts';
import type { PlanChange, PlanDiff, ChangeContext } from './changes.ts';
import { keptInOrder } from './kept-in-order.ts';
import { isInPlace, matchTrees, type Matches } from './match.ts';
import { differingMembers } from './members.ts';
import { inside, treeOf, type TreeMembers, type TreeNode } from './tree.ts';

/**
 * What was added, deleted, changed and moved from one plan to another: steps, criteria and everything else with a name one
 * by one, their members each by itself. A step that went elsewhere has moved, even out of a contingency. Pure;
 * `applyDiff` makes the second plan of the first one and this, for any two plans.
 */
export function diffPlans(a: FrozenPlan, b: FrozenPlan): PlanDiff {
  const [left, right] = [treeOf(a as unknown as TreeMembers), treeOf(b as unknown as TreeMembers)];
  const matches = matchTrees(left, right);
  const answer = answerOfChange(a, b);
  const deleted = inside(left)
    .filter((node) => !matches.toB.has(node))
    .map((node): PlanChange => ({ op: 'deleted', answer: answer(node.at), at: node.at, value: node.own }));
  const stable = stableOf(right, matches);
  const others = inside(right).flatMap((node) => changesOf(node, matches, stable, answer));
  return { v: 1, changes: [...deleted, ...others] };
}

function changesOf(
  node: TreeNode,
  { toA }: Matches,
  stable: ReadonlySet<TreeNode>,
  answer: (at: string, member?: string) => PlanChange['answer'],
): PlanChange[] {
  const before = toA.get(node);
  const here = { answer: answer(node.at), at: node.at };
  if (!before) return [{ op: 'added', ...here, ...standing(node), value: node.own }];
  const moved: PlanChange[] = stable.has(node) ? [] : [{ op: 'moved', ...here, from: before.at, ...standing(node) }];
  const changed = differingMembers(before.own, node.own).map((one): PlanChange => ({
    op: 'changed',
    answer: answer(node.at, one.member[0]),
    at: node.at,
    ...one,
  }));
  return [...moved, ...changed];
}

/** Nodes that are where they were, among the others that did not move. */
function stableOf(root: TreeNode, matches: Matches): ReadonlySet<TreeNode> {
  const stable = new Set([root]);
  for (const { lists } of inside(root)) {
    for (const { items } of lists) {
      const inPlace = items.flatMap((node) => {
        const before = matches.toA.get(node);
        return before && isInPlace(before, node, matches) ? [{ node, was: positionOf(before) }] : [];
      });
      for (const { node } of keptInOrder(inPlace, ({ was }) => was)) stable.add(node);
    }
  }
  return stable;
}

function positionOf(node: TreeNode): number {
  return siblings(node).indexOf(node);
}

function standing(node: TreeNode): ChangeContext {
  const beside = siblings(node);
  return {
    inside: node.parent?.at ?? '',
    list: node.list,
    after: beside[beside.indexOf(node) - 1]?.at ?? null,
  };
}

function siblings({ parent, list }: TreeNode): readonly TreeNode[] {
  return parent?.lists.find(({ path }) => path.join('/') === list.join('/'))?.items ?? [];
}
