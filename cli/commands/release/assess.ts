import type { Answer } from '../../../requests/answer.ts';
import { BackoutError } from '../../../common/errors.ts';
import { type Release, releaseName } from '../../../common/names.ts';
import type { AssessmentView, ReleaseView } from '../../../views/schemas/types.ts';
import type { Api } from '../../connect/api.ts';
import type { RunCommand } from '../command.ts';
import { givenRelease, releasePath } from '../../plan/release.ts';
import { type Assessed, renderAssessment } from '../../pages/release/assessment.ts';

const exitCodes: Readonly<Record<Assessed['advice'], number>> = { keep: 0, 'roll-back': 10, 'cannot-tell': 11 };

export const assessCommand: RunCommand = async (context) => {
  const release = givenRelease(context.args[0]);
  const api = await context.api();
  const environment = context.options.text('environment') ?? (await onlyEnvironment(api, release));
  context.out.say(`measuring ${releaseName(release)} in ${environment} …`);
  const answer = await api.ask({ action: 'assess', release, environment });
  const assessed = await resultOf(api, answer);
  context.out.document(assessed, renderAssessment);
  return exitCodes[assessed.advice];
};

async function onlyEnvironment(api: Api, release: Release): Promise<string> {
  const { deployments } = await api.get<ReleaseView>(releasePath(release));
  const live = [...new Set(deployments.flatMap(({ environment, live: isLive }) => (isLive ? [environment] : [])))];
  const [only] = live;
  if (only !== undefined && live.length === 1) return only;
  throw new BackoutError('usage', 'in which environment?', {
    expected: '--env, or a release that is live in exactly one environment',
    found: live.length === 0 ? 'it is recorded as live in none' : `it is live in ${live.join(', ')}`,
    next: `backout assess ${releaseName(release)} --env ENVIRONMENT`,
  });
}

const POLL_MS = 500;
/** How long a measurement may take. Criteria that scrape twice, or measure several times, need time. */
const MEASURED_WITHIN_MS = 10 * 60_000;

async function resultOf(api: Api, { request, data }: Answer): Promise<Assessed> {
  for (
    const end = Date.now() + MEASURED_WITHIN_MS;
    Date.now() < end;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  ) {
    const { done, assessment } = await api.get<AssessmentView>(`/assessments/${request}`);
    if (assessment) return assessment;
    if (done || data['reached'] === false) break;
  }
  throw new BackoutError('not-decided', 'the criteria could not be measured', {
    expected: 'a worker that measures them',
    found: 'no readings',
    where: request,
    next: 'see whether workers are there: backout status, backout up',
  });
}
