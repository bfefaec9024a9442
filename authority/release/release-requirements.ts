import { releaseName, type Release } from '../../common/names.ts';
import type { FrozenPlan } from '../../plans/language/schema/plan.ts';
import type { PublishedPlan, ReadTx } from '../../records/record-store.ts';
import { liveRelease } from './live-release.ts';
import { findingsNow } from './release-facts.ts';
import { endorsersOf, rehearsalStateOf } from './review-state.ts';

/** One thing that must hold before a release goes into an environment, and what to do where it does not. */
interface Requirement {
  readonly requires: 'published' | 'environment' | 'endorsed' | 'rehearsed' | 'specific' | 'returns-to-live';
  readonly met: boolean;
  readonly message: string;
  readonly next: string | null;
}

/** Whether a release has a plan that is fit to be used in an environment, as of now. */
export interface Fitness {
  readonly v: 1;
  readonly release: Release;
  readonly environment: string;
  readonly plan: string | null;
  readonly revision: number | null;
  readonly fit: boolean;
  readonly requirements: readonly Requirement[];
}

/**
 * What `plan require` answers, from the record alone: a plan is published, has settings for the environment, is
 * endorsed, was rehearsed as it claims, is specific to this release by all that is known now, and goes back to what is
 * live there.
 */
export async function fitnessOf(tx: ReadTx, release: Release, environment: string, now: string): Promise<Fitness> {
  const [published] = await tx.publishedPlans({ release });
  const plan = published && (await tx.plan(published.digest));
  const requirements =
    published && plan ? await requirementsOf(tx, { published, plan, environment, now }) : [missing(release)];
  return {
    v: 1,
    release,
    environment,
    plan: published?.digest ?? null,
    revision: published?.revision ?? null,
    fit: requirements.every(({ met }) => met),
    requirements,
  };
}

interface Question {
  readonly published: PublishedPlan;
  readonly plan: FrozenPlan;
  readonly environment: string;
  readonly now: string;
}

function missing(release: Release): Requirement {
  const { service, version } = release;
  return {
    requires: 'published',
    met: false,
    message: `no plan is published for ${releaseName(release)}`,
    next: `backout plan publish plans/${service}/${version}.ts`,
  };
}

async function requirementsOf(tx: ReadTx, question: Question): Promise<Requirement[]> {
  const { published, plan } = question;
  return [
    holds('published', `revision ${published.revision} is published, ${published.digest}`),
    hasSettings(question),
    await endorsed(tx, question),
    await rehearsed(tx, question),
    await specific(tx, plan, question.now),
    await returnsToLive(tx, question),
  ];
}

function holds(requires: Requirement['requires'], message: string): Requirement {
  return { requires, met: true, message, next: null };
}

function hasSettings({ plan, environment }: Question): Requirement {
  const known = plan.settings.environments.map(({ id }) => id);
  if (known.includes(environment)) return holds('environment', `it has settings for ${environment}`);
  const message = `it has no settings for ${environment}, only for ${known.join(', ')}`;
  return { requires: 'environment', met: false, message, next: 'add them to the plan, and publish it again' };
}

async function endorsed(tx: ReadTx, { published: { release, digest } }: Question): Promise<Requirement> {
  const by = await endorsersOf(tx, release, digest);
  if (by.length > 0) return holds('endorsed', `endorsed by ${by.join(', ')}`);
  const message = 'nobody but its authors vouched for this revision';
  return { requires: 'endorsed', met: false, message, next: `backout plan endorse ${releaseName(release)}` };
}

async function rehearsed(tx: ReadTx, { published: { release, digest }, plan, now }: Question): Promise<Requirement> {
  const { claimed, newest, lacks } = await rehearsalStateOf(tx, { release, digest }, plan, now);
  if (lacks === null) return holds('rehearsed', newest ? `${claimed}; ${newest.run} ended ${newest.endedAt}` : claimed);
  return { requires: 'rehearsed', met: false, message: lacks, next: `backout plan rehearse ${releaseName(release)}` };
}

async function specific(tx: ReadTx, plan: FrozenPlan, now: string): Promise<Requirement> {
  const findings = (await findingsNow(tx, plan, now)).filter(({ severity }) => severity === 'error');
  if (findings.length === 0) return holds('specific', `it speaks of ${releaseName(plan.release)} only`);
  const message = findings.map((one) => one.message).join('; ');
  return { requires: 'specific', met: false, message, next: 'change the plan, and publish it again' };
}

async function returnsToLive(tx: ReadTx, { plan, environment }: Question): Promise<Requirement> {
  const live = await liveRelease(tx, plan.release.service, environment);
  const back = `it goes back to ${plan.returnsTo}`;
  if (!live) return holds('returns-to-live', `${back}; nothing is known to be live in ${environment}`);
  const { version } = live.release;
  if (version === plan.returnsTo) return holds('returns-to-live', `${back}, which is live in ${environment}`);
  if (version === plan.release.version)
    return holds('returns-to-live', `${back}; the release itself is live in ${environment} already`);
  const message = `${back}, but ${releaseName(live.release)} is live in ${environment}`;
  return { requires: 'returns-to-live', met: false, message, next: 'change what it returns to, and publish it again' };
}
