import type { Json } from '../../../common/canonical.ts';
import { isList, isMembers, memberOf } from '../diff/tree.ts';
import { stepAt } from '../places.ts';
import type { AnswerName, FrozenPlan } from '../schema/plan.ts';
import { withVersions } from './mentions.ts';

/**
 * Whether a plan answers as the one did that it was derived from: the answer, and what it names (criteria, the gate, the
 * role), member by member. A version that only follows the release, as `version()` does, is no change.
 */
export function sameAnswer(base: FrozenPlan, plan: FrozenPlan, answer: AnswerName): boolean {
  return same(substanceOf(base, answer), substanceOf(plan, answer), { before: generic(base), after: generic(plan) });
}

interface Generic {
  readonly before: ReadonlyMap<string, string>;
  readonly after: ReadonlyMap<string, string>;
}

/** The plan's own versions by what they are to it. */
function generic({ release, returnsTo }: FrozenPlan): ReadonlyMap<string, string> {
  return new Map([
    [returnsTo, '\u{fffe}before\u{fffe}'],
    [release.version, '\u{fffe}release\u{fffe}'],
  ]);
}

function same(a: Json, b: Json, versions: Generic): boolean {
  if (typeof a === 'string' && typeof b === 'string')
    return a === b || withVersions(a, versions.before) === withVersions(b, versions.after);
  if (isList(a) && isList(b)) return a.length === b.length && a.every((one, at) => same(one, b[at] ?? null, versions));
  if (!isMembers(a) || !isMembers(b)) return a === b;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every(
      (name) => Object.hasOwn(b, name) && same(memberOf(a, name) ?? null, memberOf(b, name) ?? null, versions),
    )
  );
}

/** An answer with all that it says by naming it. */
function substanceOf(plan: FrozenPlan, answer: AnswerName): Json {
  const { circumstances, authorizedBy, performedBy, affects, criteria, roles } = plan;
  const judging = [...circumstances.rollBackWhen, ...circumstances.successWhen];
  const watching = affects.flatMap((one) => one.criteria);
  const named = (ids: readonly string[]) => criteria.filter(({ id }) => ids.includes(id));
  const others = criteria.filter(({ id }) => ![...judging, ...watching].includes(id));
  const more: Partial<Record<AnswerName, unknown>> = {
    circumstances: named(judging),
    authorizedBy: stepAt(plan, authorizedBy.gate) ?? null,
    performedBy: roles.find(({ id }) => id === performedBy.role) ?? null,
    steps: others,
    affects: named(watching),
  };
  return [plan[answer], more[answer] ?? null] as unknown as Json;
}
