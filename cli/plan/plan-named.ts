import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { BackoutError } from '../../common/errors.ts';
import { digestPattern, idPattern, parseRelease, type Release } from '../../common/names.ts';
import { refusal } from '../../plans/language/freeze/freeze.ts';
import type { FrozenPlan } from '../../plans/language/schema/index.ts';
import type { CommandContext } from '../commands/command.ts';
import { frozenGiven, inspectGiven } from './plan-file.ts';
import { frozenPlanOf, fetchPublishedPlan } from './published-plan.ts';

interface Named {
  readonly plan: FrozenPlan;
  readonly digest: string;
}

/**
 * Returns the plan that a word names: a file, a digest, or a release. `#2` behind a release, or `--revision`, names its
 * revision. A file that is there goes first; it must have no errors.
 */
export async function planNamed(context: CommandContext, word: string): Promise<Named> {
  return isFile(context, word) ? namedPlan(await frozenGiven(context, word)) : publishedNamed(context, word);
}

/**
 * Returns the plan that a word names, as `planNamed` does. A file may have errors, if it can be frozen: a draft can be
 * compared and searched with.
 */
export async function planAsItIs(context: CommandContext, word: string): Promise<Named> {
  if (!isFile(context, word)) return publishedNamed(context, word);
  const { evaluated, findings } = await inspectGiven(context, word);
  if (evaluated) return namedPlan(evaluated);
  throw refusal(findings);
}

/**
 * Returns true if a word is meant as a file: there is one, or it names neither a digest nor a release. Throws `usage`
 * for a service.
 */
export function isFile({ io }: CommandContext, word: string): boolean {
  if (existsSync(resolve(io.cwd, word))) return true;
  if (digestPattern.test(word) || releaseAt(word) !== undefined) return false;
  if (!idPattern.test(word)) return true;
  throw new BackoutError('usage', `"${word}" names no plan`, {
    expected: 'a file, a release such as storefront@2.4.1, or a digest',
    found: word,
    next: `backout plan find ${word} lists the plans of that service`,
  });
}

function namedPlan({ plan, digest }: Named): Named {
  return { plan, digest };
}

async function publishedNamed(context: CommandContext, word: string): Promise<Named> {
  const api = await context.api();
  const at = releaseAt(word);
  if (!at) return { plan: await frozenPlanOf(api, word), digest: word };
  const { digest } = await fetchPublishedPlan(api, at.release, at.revision ?? context.options.integer('revision', 1));
  return { plan: await frozenPlanOf(api, digest), digest };
}

/** Reads `storefront@2.4.1`, or one of its revisions as `storefront@2.4.1#2`. */
export function releaseAt(word: string): { release: Release; revision: number | undefined } | undefined {
  const [, name = word, revision] = /^(.*)#([1-9]\d{0,8})$/.exec(word) ?? [];
  const release = parseRelease(name);
  return release && { release, revision: revision === undefined ? undefined : Number(revision) };
}
