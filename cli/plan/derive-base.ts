import { releaseName, type Release, versionPattern } from '../../common/names.ts';
import { resolve } from 'node:path';
import { evaluatePlan } from '../../plans/evaluate/index.ts';
import type { FrozenPlan } from '../../plans/language/schema/index.ts';
import type { PublishedPlan } from '../../records/record-store.ts';
import type { CommandContext } from '../commands/command.ts';
import { isFile, releaseAt } from './plan-named.ts';
import { frozenBytesOf, frozenPlanOfAnswer, fetchPublishedPlan } from './published-plan.ts';
import { releaseQuery } from './release.ts';
import type { ReleaseFacts } from '../../authority/release/release-facts.ts';
import { BackoutError } from '../../common/errors.ts';

/** A plan that another one can be derived from. */
export interface Derivable {
  readonly plan: FrozenPlan;
  readonly frozen: Uint8Array;
  readonly digest: string;
  /** What its author wrote: TypeScript or JSON. */
  readonly source: Uint8Array;
}

/** Returns the plan that a word names, with its source: a file's own, or that of a published release or digest. */
export async function derivationBase(context: CommandContext, word: string): Promise<Derivable> {
  if (isFile(context, word)) return evaluatePlan(resolve(context.io.cwd, word));
  const api = await context.api();
  const at = releaseAt(word);
  const digest = at ? (await fetchPublishedPlan(api, at.release, at.revision)).digest : word;
  const frozen = await frozenBytesOf(api, digest);
  const plan = frozenPlanOfAnswer(frozen);
  const revisions = await api.get<PublishedPlan[]>(`/plans?${releaseQuery(releaseName(plan.release))}`);
  const kept = revisions.find((one) => one.digest === digest)?.source;
  return { plan, frozen, digest, source: kept ? await api.bytes(`/blobs/${kept}`) : frozen };
}

/** Returns true if a source is JSON: a plan module never begins with a brace that is an object. */
export function isJson(source: Uint8Array): boolean {
  try {
    JSON.parse(new TextDecoder().decode(source));
    return true;
  } catch {
    return false;
  }
}

/**
 * Returns the version to return to: the one asked for, else the live one, else that of the base. Throws `usage` where
 * nothing says so for certain.
 */
export async function versionBefore(context: CommandContext, base: FrozenPlan, release: Release): Promise<string> {
  const asked = context.options.text('returnsTo');
  if (asked !== undefined) {
    if (versionPattern.test(asked)) return asked;
    throw new BackoutError('usage', '--returns-to is no version', {
      expected: 'a version such as 2.4.1',
      found: asked,
    });
  }
  const live = await liveVersions(context, release);
  const [only, ...others] = live;
  if (only !== undefined && others.length === 0) return only;
  if (base.release.service === release.service && live.length === 0) return base.release.version;
  throw new BackoutError('usage', 'nothing says for certain which version the plan returns to', {
    expected: '--returns-to VERSION',
    found: live.length === 0 ? `nothing live of ${release.service}` : `${live.join(' and ')} live`,
  });
}

/** Lists the live versions of the service, where an installation can say so. */
async function liveVersions({ api }: CommandContext, { service, version }: Release): Promise<string[]> {
  try {
    const known = await (await api()).get<ReleaseFacts>(`/knowledge/${service}/${encodeURIComponent(version)}`);
    return [...new Set(known.liveBefore.map((one) => one.version))].filter((one) => one !== version);
  } catch {
    return [];
  }
}
