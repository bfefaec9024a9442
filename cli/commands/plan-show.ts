import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { digestPattern, parseRelease } from '../../common/names.ts';
import type { FrozenPlan } from '../../plans/language/schema/index.ts';
import { showPlan } from '../../plans/language/show.ts';
import type { Command, Context } from '../command.ts';
import { fitted } from '../output.ts';
import { frozenGiven } from '../plan-file.ts';
import { frozenPlanOf, publishedPlan } from '../published-plan.ts';
import { safeDeep } from '../render/safe.ts';

export const run: Command = async (context) => {
  const plan = await planNamed(context, context.args[0] ?? '');
  context.out.document(plan, (frozen, { width, height }) =>
    fitted(showPlan(safeDeep(frozen)).trimEnd().split('\n'), height === undefined ? undefined : width),
  );
};

async function planNamed(context: Context, word: string): Promise<FrozenPlan> {
  if (digestPattern.test(word)) return frozenPlanOf(await context.api(), word);
  const release = parseRelease(word);
  if (!release || existsSync(resolve(context.io.cwd, word))) return (await frozenGiven(context, word)).plan;
  const api = await context.api();
  return frozenPlanOf(api, (await publishedPlan(api, release, context.options.integer('revision', 1))).digest);
}
