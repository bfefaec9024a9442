import type { FrozenPlan } from '../schema/plan.ts';
import { type DocumentLine, lines } from './parts/document.ts';

/** What the author looked at and lets pass, each with its reason; nothing where there is nothing. */
export function exceptionSections(plan: FrozenPlan): { heading: string; lines: DocumentLine[] }[] {
  const all = [
    ...plan.silenced.map(
      ({ code, at, because }) => `The warning ${code} at ${silencedPlace(plan, at)} is silenced, because ${because}`,
    ),
    ...plan.allowed.map(({ text, because }) => `The text “${text}” belongs to this release, because ${because}`),
  ];
  return all.length === 0 ? [] : [{ heading: 'What its author lets pass', lines: lines(...all) }];
}

/** What a silenced warning is about, in words: a step by its address, anything else by its name instead of its place. */
export function silencedPlace({ criteria, contingencies }: FrozenPlan, at: string): string {
  const [, list, index = '', ...inside] = at.split('/');
  const named = list === 'criteria' ? criteria : list === 'contingencies' ? contingencies : [];
  const id = /^\d+$/.test(index) ? named[Number(index)]?.id : undefined;
  if (id !== undefined && list !== undefined)
    return [`${list === 'criteria' ? 'criterion' : 'contingency'} ${id}`, ...inside].join('/');
  return at.replace(/^\//, '');
}
