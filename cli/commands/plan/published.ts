import { digestPattern, releaseName, type Release } from '../../../common/names.ts';
import type { PublishedPlan } from '../../../records/record-store.ts';
import type { Api } from '../../connect/api.ts';
import type { RunCommand } from '../command.ts';
import { frozenPlanOf, fetchPublishedPlan } from '../../plan/published-plan.ts';
import { givenRelease } from '../../plan/release.ts';
import { signAndShow } from '../sign.ts';
import type { Injection } from '../../../requests/envelope.ts';
import { BackoutError } from '../../../common/errors.ts';
import { formatDuration } from '../../../common/text/duration.ts';
import { faultWords } from '../../pages/words.ts';

/** Signs that a plan is good: the digest that is named, or the newest revision of a release. */
export const planEndorseCommand: RunCommand = async (context) => {
  const [word = ''] = context.args;
  const api = await context.api();
  const { release, digest, revision, publishedBy } = digestPattern.test(word)
    ? await publishedAs(api, word)
    : await fetchPublishedPlan(api, givenRelease(word));
  const { title, authors } = await frozenPlanOf(api, digest);
  const shown = [
    `Vouch for the plan of ${releaseName(release)}: ${title}`,
    `  revision ${revision}, ${digest}`,
    `  written by ${authors.join(', ')}; published by ${publishedBy}`,
    `  read it first: backout plan show ${digest}`,
  ];
  await signAndShow(context, { action: 'plan.endorse', plan: digest, release }, shown);
};

/** Returns what a digest was published as. Throws `plan-unknown` where the record has no such plan. */
async function publishedAs(api: Api, digest: string): Promise<PublishedPlan> {
  const { release }: { release: Release } = await frozenPlanOf(api, digest);
  const revisions = await api.get<PublishedPlan[]>(`/plans?service=${release.service}`);
  return revisions.find((one) => one.digest === digest) ?? fetchPublishedPlan(api, release);
}

/**
 * Rehearses the published plan of a release in the environment that its ninth answer names. The digest is that of
 * production.
 */
export const planRehearseCommand: RunCommand = async (context) => {
  const { options } = context;
  const release = givenRelease(context.args[0]);
  const api = await context.api();
  const { digest, revision } = await fetchPublishedPlan(api, release);
  const { title, tested, duration, steps } = await frozenPlanOf(api, digest);
  const environment = options.text('environment') ?? (tested.kind === 'rehearsed' ? tested.environment : '');
  const inject = options.list('inject').map(injectionGiven);
  const performer = options.text('performer');
  const shown = [
    `Rehearse the plan of ${releaseName(release)} in ${environment || 'no environment'}: ${title}`,
    `  revision ${revision}, ${digest}`,
    `  steps     ${steps.length}, about ${formatDuration(duration.expectedMs)}; they really run there, and its gates ask people`,
    ...inject.map(({ step, as }) => `  fault     ${step}: ${faultWords[as]}`),
  ];
  await signAndShow(
    context,
    {
      action: 'rehearse',
      release,
      environment,
      plan: digest,
      inject,
      reason: options.text('reason') ?? null,
      ...(performer === undefined ? {} : { performer }),
    },
    shown,
  );
};

/** Reads `restore=fail` or `drain/eu/stop=unknown`. Throws `usage` for anything else. */
function injectionGiven(text: string): Injection {
  const at = text.lastIndexOf('=');
  const as = (['fail', 'timeout', 'unknown'] as const).find((one) => one === text.slice(at + 1));
  if (at > 0 && as) return { step: text.slice(0, at), as };
  throw new BackoutError('usage', '--inject names no fault', {
    expected: 'STEP=fail, STEP=timeout or STEP=unknown',
    found: text,
  });
}
