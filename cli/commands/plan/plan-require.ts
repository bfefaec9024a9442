import type { Fitness } from '../../../authority/release/release-requirements.ts';
import type { RunCommand } from '../command.ts';
import { givenRelease, releasePath } from '../../plan/release.ts';
import { renderFitness } from '../../pages/plan/fitness.ts';

/** Exit status 1, with what is missing, unless the release has a plan that is fit to be used in the environment. */
export const planRequireCommand: RunCommand = async ({ api, args, options, out }) => {
  const release = givenRelease(args[0]);
  const environment = options.required('environment');
  const door = await api();
  const fitness = await door.get<Fitness>(
    `${releasePath(release)}/fitness?environment=${encodeURIComponent(environment)}`,
  );
  out.document(fitness, renderFitness);
  return fitness.fit ? 0 : 1;
};
