import { digestOf } from '../../common/digest.ts';
import { BackoutError } from '../../common/errors.ts';
import { type Release, releaseName } from '../../common/names.ts';
import { readFrozen, refusal } from '../../plans/language/freeze/freeze.ts';
import type { FrozenPlan } from '../../plans/language/schema/index.ts';
import type { PublishedPlan } from '../../records/record-store.ts';
import type { Api } from '../connect/api.ts';
import { releaseQuery } from './release.ts';
import { suggestNearest } from '../terminal/suggest.mjs';

/**
 * Returns the plan that is published for a release: its newest revision, or the one asked for. Throws `release-unknown`
 * or `plan-unknown`.
 */
export async function fetchPublishedPlan(api: Api, release: Release, revision?: number): Promise<PublishedPlan> {
  const name = releaseName(release);
  const revisions = await api.get<PublishedPlan[]>(`/plans?${releaseQuery(name)}`);
  const found = revision === undefined ? revisions[0] : revisions.find((one) => one.revision === revision);
  if (found) return found;
  if (revisions.length === 0) throw await nothingPublished(api, release);
  throw new BackoutError('plan-unknown', `the plan for ${name} has no revision ${revision}`, {
    expected: `one of the revisions ${revisions.map((one) => one.revision).join(', ')}`,
    found: String(revision),
    next: `backout release ${name}`,
  });
}

/**
 * Returns the frozen plan of a digest. Does not check it again: checks may be newer than the plan. Throws
 * `record-altered` where the API gives other bytes.
 */
export async function frozenPlanOf(api: Api, digest: string): Promise<FrozenPlan> {
  return frozenPlanOfAnswer(await frozenBytesOf(api, digest));
}

/** Returns the bytes of a published plan. Throws `record-altered` where the API gives other bytes. */
export async function frozenBytesOf(api: Api, digest: string): Promise<Uint8Array> {
  const bytes = await api.bytes(`/plans/${digest}`);
  const found = digestOf(bytes);
  if (found === digest) return bytes;
  throw new BackoutError('record-altered', 'the API gave another plan than the one asked for', {
    expected: digest,
    found,
  });
}

/** Reads a plan from frozen bytes. Throws what is wrong with their shape. */
export function frozenPlanOfAnswer(bytes: Uint8Array): FrozenPlan {
  const { frozen, findings } = readFrozen(bytes);
  if (frozen) return frozen.plan;
  throw refusal(findings);
}

async function nothingPublished(api: Api, release: Release): Promise<BackoutError> {
  const all = await api.get<PublishedPlan[]>('/plans');
  const others = all.filter((plan) => plan.release.service === release.service);
  const known = namesOf(others).slice(0, 10);
  const near = suggestNearest(releaseName(release), namesOf(all));
  const publish = `backout plan publish plans/${release.service}/${release.version}.ts`;
  return new BackoutError('release-unknown', `no plan is published for ${releaseName(release)}`, {
    expected: known.length === 0 ? 'a release with a published plan' : `one of ${known.join(', ')}`,
    found: releaseName(release),
    next: near === undefined ? publish : `did you mean ${near}? If not: ${publish}`,
  });
}

function namesOf(plans: readonly PublishedPlan[]): string[] {
  return [...new Set(plans.map(({ release }) => releaseName(release)))];
}
