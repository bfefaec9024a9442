import { releaseName } from '../../../common/names.ts';
import { aRelease, givenRelease, releasePath } from '../../plan/release.ts';
import { viewCommand, signedCommand } from '../rows.ts';

export const releaseCommand = viewCommand({
  path: ({ args }) => releasePath(givenRelease(args[0])),
  page: async () => (await import('../../pages/release/release.ts')).renderRelease,
});

export const deployedCommand = signedCommand({
  action: 'deployed',
  about: aRelease,
  members: (_release, { options }) => ({
    environment: options.required('environment'),
    deployedAt: options.time('at') ?? new Date().toISOString(),
  }),
  says: ({ release, environment, deployedAt }) => [
    `Record: ${releaseName(release)} was deployed to ${environment} at ${deployedAt}`,
  ],
});
