import type { Json } from '../../../common/canonical.ts';
import type { AnswerName } from '../schema/plan.ts';
import type { TreeMembers } from './tree.ts';

/** The place of something in the plan after the change: in which list of what, and behind which of its neighbours. */
export interface ChangeContext {
  /** What holds the list: empty for the plan itself. */
  readonly inside: string;
  /** The list, by the path of members inside it. */
  readonly list: readonly string[];
  /** The neighbour before it; null at the beginning. */
  readonly after: string | null;
}

interface Concerned {
  /** The answer that it belongs to; `about` for what is no answer: title, roles, settings. */
  readonly answer: AnswerName | 'about';
  /** Where it is, by names: `/contingencies/fix/steps/patch`. Of what was deleted: where it was. */
  readonly at: string;
}

/** One difference between two plans. What was changed inside a list is one change for each thing. */
export type PlanChange =
  | (Concerned & ChangeContext & { readonly op: 'added'; readonly value: TreeMembers })
  | (Concerned & { readonly op: 'deleted'; readonly value: TreeMembers })
  | (Concerned & ChangeContext & { readonly op: 'moved'; readonly from: string })
  /** Without `from` the member is new, without `to` it is gone. */
  | (Concerned & {
      readonly op: 'changed';
      readonly member: readonly string[];
      readonly from?: Json;
      readonly to?: Json;
    });

/** What tells two plans apart, in the order in which it can be applied. */
export interface PlanDiff {
  readonly v: 1;
  readonly changes: readonly PlanChange[];
}
