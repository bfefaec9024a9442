import type { Contingency } from '../builders/step-values.ts';
import type { Allowed, Silenced } from '../builders/exceptions.ts';
import type { FrozenPlan } from '../schema/plan.ts';
import { keyOf, listed, report, type FreezeContext } from './parts/context.ts';

interface Spec {
  readonly allowed?: readonly Allowed[];
  readonly silenced?: readonly Silenced[];
  readonly contingencies?: readonly Contingency[];
}
type Exceptions = Pick<FrozenPlan, 'allowed' | 'silenced'>;

/** What the author allows and silences. Last: by then every step has its address and every criterion its place. */
export function freezeExceptions(
  context: FreezeContext,
  { allowed = [], silenced = [], contingencies = [] }: Spec,
): Exceptions {
  return {
    allowed: listed(context, '/allowed', allowed).map(({ text, because }) => ({ text, because })),
    silenced: listed(context, '/silenced', silenced).map(({ code, at, because }, index) => ({
      code,
      at: placeOf(context, `/silenced/${index}/at`, at, contingencies),
      because,
    })),
  };
}

function placeOf(
  context: FreezeContext,
  path: string,
  at: Silenced['at'],
  contingencies: readonly Contingency[],
): string {
  if (typeof at === 'string') return `/${at.replace(/^\//, '')}`;
  if (at?.kind === 'criterion') return `/criteria/${[...context.criteria].indexOf(at)}`;
  if (at?.kind === 'contingency') return `/contingencies/${contingencies.indexOf(at)}`;
  const address = typeof at === 'object' ? context.addresses.get(keyOf(at)) : undefined;
  if (address !== undefined) return address;
  report(context, path, 'this is no part of the plan', {
    expected: 'a step or criterion of this plan, or the name of one of its members',
    found: typeof at === 'object' ? 'something that the plan does not list' : typeof at,
  });
  return '';
}
