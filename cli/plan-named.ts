import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { digestPattern, parseRelease } from '../common/names.ts';
import type { FrozenPlan } from '../plans/language/schema/index.ts';
import type { Context } from './command.ts';
import { frozenGiven } from './plan-file.ts';
import { frozenPlanOf, publishedPlan } from './published-plan.ts';

/** The plan that a word names: a file, a digest, or a release, of which `--revision` says which; a file that is there goes first. */
export async function planNamed(context: Context, word: string): Promise<{ plan: FrozenPlan; digest: string }> {
  if (digestPattern.test(word)) return { plan: await frozenPlanOf(await context.api(), word), digest: word };
  const release = parseRelease(word);
  if (!release || existsSync(resolve(context.io.cwd, word))) {
    const { plan, digest } = await frozenGiven(context, word);
    return { plan, digest };
  }
  const api = await context.api();
  const { digest } = await publishedPlan(api, release, context.options.integer('revision', 1));
  return { plan: await frozenPlanOf(api, digest), digest };
}
