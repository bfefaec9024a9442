import { answers, type FrozenPlan } from '../schema/plan.ts';
import type { PlanChange } from './changes.ts';

type Answer = PlanChange['answer'];

/** Says to which answer a part of either plan belongs; a criterion belongs to what names it. */
export function answerOfChange(a: FrozenPlan, b: FrozenPlan): (at: string, member?: string) => Answer {
  const criteria = new Map([...criteriaOf(a), ...criteriaOf(b)]);
  return (at, member) => {
    const [, top = member ?? '', name = ''] = at.split('/');
    if (top === 'criteria') return criteria.get(name) ?? 'steps';
    return answers.find((one) => one === top) ?? 'about';
  };
}

function criteriaOf({ circumstances, affects }: FrozenPlan): [string, Answer][] {
  return [
    ...affects.flatMap(({ criteria }) => criteria.map((id): [string, Answer] => [id, 'affects'])),
    ...[...circumstances.rollBackWhen, ...circumstances.successWhen].map((id): [string, Answer] => [
      id,
      'circumstances',
    ]),
  ];
}
