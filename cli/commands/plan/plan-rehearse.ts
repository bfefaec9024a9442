import type { Injection } from '../../../requests/envelope.ts';
import { BackoutError } from '../../../common/errors.ts';
import { formatDuration } from '../../../common/duration.ts';
import { releaseName } from '../../../common/names.ts';
import type { RunCommand } from '../command.ts';
import { frozenPlanOf, fetchPublishedPlan } from '../../plan/published-plan.ts';
import { givenRelease } from '../../plan/release.ts';
import { faultWords } from '../../pages/gate/gate-steps.ts';
import { signAndShow } from '../../run/sign.ts';

/** Rehearses the published plan of a release, the same digest, with the settings of the environment its ninth answer names. */
export const planRehearseCommand: RunCommand = async (context) => {
  const { options } = context;
  const release = givenRelease(context.args[0]);
  const api = await context.api();
  const { digest, revision } = await fetchPublishedPlan(api, release);
  const { title, tested, duration, steps } = await frozenPlanOf(api, digest);
  const environment = options.text('environment') ?? (tested.kind === 'rehearsed' ? tested.environment : '');
  const inject = options.list('inject').map(injection);
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

/** `restore=fail`, `drain/eu/stop=unknown`. Throws `usage`. */
function injection(text: string): Injection {
  const at = text.lastIndexOf('=');
  const as = (['fail', 'timeout', 'unknown'] as const).find((one) => one === text.slice(at + 1));
  if (at > 0 && as) return { step: text.slice(0, at), as };
  throw new BackoutError('usage', '--inject names no fault', {
    expected: 'STEP=fail, STEP=timeout or STEP=unknown',
    found: text,
  });
}
