import { causes, type EnvelopeOf } from '../../../requests/envelope.ts';
import { BackoutError } from '../../../common/errors.ts';
import { formatDuration } from '../../../common/text/duration.ts';
import { type Release, releaseName } from '../../../common/names.ts';
import type { FrozenPlan } from '../../../plans/language/schema/plan.ts';
import type { InboxView } from '../../../views/schemas/types.ts';
import type { PublishedPlan } from '../../../records/record-store.ts';
import type { Api } from '../../connect/api.ts';
import type { RunCommand, CommandContext } from '../command.ts';
import { frozenPlanOf, fetchPublishedPlan } from '../../plan/published-plan.ts';
import { givenRelease } from '../../plan/release.ts';
import { pageOptions } from '../../terminal/io.ts';
import { sinceWhen } from '../../pages/times.ts';
import { signAndShow } from '../sign.ts';

export const startCommand: RunCommand = async (context) => {
  const release = givenRelease(context.args[0]);
  const api = await context.api();
  const current = await fetchPublishedPlan(api, release);
  const plan = await frozenPlanOf(api, current.digest);
  const asked = askedFor(context, release, current.digest);
  await signAndShow(context, asked, [...startWords(plan, current, asked), ...(await notLive(context, api, asked))]);
};

function askedFor(
  { options }: CommandContext,
  release: Release,
  plan: string,
): Omit<EnvelopeOf<'start'>, 'v' | 'installation' | 'by' | 'at' | 'nonce'> {
  return {
    action: 'start',
    release,
    environment: options.required('environment'),
    plan,
    problem: options.required('problem'),
    cause: causes.find((one) => one === options.required('cause')) ?? 'other',
    incident: options.text('incident') ?? null,
    change: options.text('change') ?? null,
    defect: options.text('defect') ?? null,
    claimedDeployment: claimedDeployment(options.time('deployedAt'), options.text('reason')),
    ...givenMember('performer', options.text('performer')),
    ...givenMember('breakGlass', options.text('breakGlass')),
    ...givenMember('unendorsed', options.text('unendorsed')),
    ...givenMember('unrehearsed', options.text('unrehearsed')),
  };
}

function givenMember<N extends 'performer' | 'breakGlass' | 'unendorsed' | 'unrehearsed'>(
  name: N,
  why: string | undefined,
): { [K in N]?: string } {
  return why === undefined ? {} : ({ [name]: why } as { [K in N]: string });
}

function claimedDeployment(
  deployedAt: string | undefined,
  reason: string | undefined,
): { deployedAt: string; reason: string } | null {
  if (deployedAt === undefined && reason === undefined) return null;
  if (deployedAt !== undefined && reason !== undefined) return { deployedAt, reason };
  throw new BackoutError('usage', 'a deployment that is not recorded needs a time and a reason', {
    expected: '--deployed-at TIME and --reason TEXT, or neither',
    found: deployedAt === undefined ? '--reason alone' : '--deployed-at alone',
  });
}

function startWords(
  plan: FrozenPlan,
  { digest, revision }: PublishedPlan,
  { environment, problem, cause, performer, breakGlass, unendorsed, unrehearsed }: ReturnType<typeof askedFor>,
): string[] {
  const { release, returnsTo, title, steps, duration, authorizedBy, tested } = plan;
  return [
    `Start the rollback of ${releaseName(release)} in ${environment}, back to ${returnsTo}`,
    `  because   ${problem} (${cause})`,
    `  plan      ${title}`,
    `            revision ${revision}, ${tested.kind}`,
    `  ${digest}`,
    `  steps     ${steps.length}, about ${formatDuration(duration.expectedMs)}: ${steps.map(({ id }) => id).join(', ')}`,
    `  gate      ${authorizedBy.gate} must approve before anything is changed`,
    ...(performer === undefined ? [] : [`  performer ${performer}`]),
    ...(breakGlass === undefined
      ? []
      : [`  GLASS     broken because ${breakGlass}; everybody concerned is notified now`]),
    ...(unendorsed === undefined ? [] : [`  NOTE      nobody vouched for it: ${unendorsed}`]),
    ...(unrehearsed === undefined ? [] : [`  NOTE      not rehearsed as it claims: ${unrehearsed}`]),
  ];
}

/** Warns where another release is live than the one to roll back. The person still decides whether to start. */
async function notLive(
  { io }: CommandContext,
  api: Api,
  { release, environment }: ReturnType<typeof askedFor>,
): Promise<string[]> {
  // A start never fails because a warning could not be made.
  const inbox = await api.get<InboxView>('/inbox').catch(() => undefined);
  const live = inbox?.live.find((one) => one.environment === environment && one.release.service === release.service);
  if (live === undefined || releaseName(live.release) === releaseName(release)) return [];
  const since = sinceWhen(live.since, pageOptions(io));
  return [
    `  WARNING   by the record ${releaseName(live.release)} is live in ${environment}, since ${since}; rolling back ${releaseName(release)} is recorded as a deviation`,
  ];
}
