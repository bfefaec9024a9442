import { releaseName } from '../../common/names.ts';
import type { Command } from '../command.ts';
import { givenRelease } from '../release.ts';
import { signAndShow } from '../sign.ts';

export const run: Command = async (context) => {
  const { options, args } = context;
  const release = givenRelease(args[0]);
  const environment = options.required('environment');
  const deployedAt = options.time('at') ?? new Date().toISOString();
  const shown = [`Record: ${releaseName(release)} was deployed to ${environment} at ${deployedAt}`];
  await signAndShow(context, { action: 'deployed', release, environment, deployedAt }, shown);
};
