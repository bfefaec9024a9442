import { found } from './parts/codes.ts';
import type { KnownFacts } from '../analysis/given.ts';
import type { Finding } from './parts/finding.ts';
import type { FrozenPlan } from '../schema/plan.ts';

/** The plan returns to what was live before; where it is only rehearsed, another version may be. */
export function returnsToLive(plan: FrozenPlan, { liveBefore }: KnownFacts): Finding[] {
  const { tested, settings, returnsTo, release } = plan;
  if (returnsTo === release.version) return [];
  const rehearsedIn = tested.kind === 'rehearsed' ? tested.environment : undefined;
  const own = settings.environments.map(({ id }) => id).filter((id) => id !== rehearsedIn);
  const others = liveBefore.filter(
    ({ environment, version }) => own.includes(environment) && version !== returnsTo && version !== release.version,
  );
  const [other] = others;
  if (!other) return [];
  const where = others.map(({ environment, version }) => `${version} in ${environment}`).join(', ');
  return [
    found('plan-returns-elsewhere', '/returnsTo', `before ${release.version}, ${returnsTo} was not what was live`, {
      expected: where,
      found: returnsTo,
      next: `Return to ${other.version}, or allow "${returnsTo}" with a reason.`,
    }),
  ];
}
