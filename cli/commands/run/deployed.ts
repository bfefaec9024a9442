import { releaseName } from '../../../common/names.ts';
import type { RunCommand } from '../command.ts';
import { givenRelease } from '../../plan/release.ts';
import { signAndShow } from '../../run/sign.ts';

export const deployedCommand: RunCommand = async (context) => {
  const { options, args } = context;
  const release = givenRelease(args[0]);
  const environment = options.required('environment');
  const deployedAt = options.time('at') ?? new Date().toISOString();
  const shown = [`Record: ${releaseName(release)} was deployed to ${environment} at ${deployedAt}`];
  await signAndShow(context, { action: 'deployed', release, environment, deployedAt }, shown);
};
