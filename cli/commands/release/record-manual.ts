import { causes, manualOutcomes } from '../../../requests/envelope.ts';
import { releaseName } from '../../../common/names.ts';
import type { RunCommand } from '../command.ts';
import { putFiles } from '../../connect/stored-files.ts';
import { frozenPlanOf, fetchPublishedPlan } from '../../plan/published-plan.ts';
import { givenRelease } from '../../plan/release.ts';
import { signAndShow } from '../sign.ts';

export const recordManualCommand: RunCommand = async (context) => {
  const { options, io } = context;
  const release = givenRelease(context.args[0]);
  const api = await context.api();
  const { digest } = await fetchPublishedPlan(api, release);
  const { returnsTo } = await frozenPlanOf(api, digest);
  const outcome = manualOutcomes.find((one) => one === options.required('outcome')) ?? 'failed';
  const environment = options.required('environment');
  const draft = {
    action: 'record-manual' as const,
    release,
    environment,
    plan: digest,
    problem: options.required('problem'),
    cause: causes.find((one) => one === options.required('cause')) ?? ('other' as const),
    doneAt: options.time('doneAt') ?? new Date().toISOString(),
    doneBy: options.text('doneBy') ?? (await api.person()),
    what: options.required('what'),
    outcome,
    files: await putFiles(api, options.list('file'), io.cwd),
  };
  await signAndShow(context, draft, [
    `Record that ${releaseName(release)} was rolled back by hand in ${environment}: ${outcome}`,
    `  done      ${draft.what}`,
    `  by        ${draft.doneBy}, at ${draft.doneAt}; nothing of it is more than your word`,
    ...(outcome === 'rolled-back'
      ? [`  live      ${release.service}@${returnsTo} from then on, by the record, unless something was deployed since`]
      : []),
    '  Those who would have authorized it are asked afterwards.',
  ]);
};
