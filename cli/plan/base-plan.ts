import type { FrozenPlan } from '../../plans/language/schema/index.ts';
import type { CommandContext } from '../commands/command.ts';
import { planCache } from './plan-cache.ts';
import { frozenBytesOf, frozenPlanOfAnswer } from './published-plan.ts';

/**
 * The plan that one is based on: kept since it was derived, or asked of the installation. Null where there is none, and
 * where it can be had from neither; the check then says so.
 */
export async function basePlanOf(context: CommandContext, { basedOn }: FrozenPlan): Promise<FrozenPlan | null> {
  if (!basedOn) return null;
  const cache = planCache(context.io.env);
  const kept = await cache.read(basedOn.plan);
  if (kept) return frozenPlanOfAnswer(kept);
  try {
    const bytes = await frozenBytesOf(await context.api(), basedOn.plan);
    await cache.keep(bytes);
    return frozenPlanOfAnswer(bytes);
  } catch {
    return null;
  }
}
