import { releaseName } from '../../../common/names.ts';
import { aRelease, givenRelease, releasePath } from '../../plan/release.ts';
import { reads, signed } from '../rows.ts';

export const releaseCommand = reads({
  path: ({ args }) => releasePath(givenRelease(args[0])),
  page: async () => (await import('../../pages/release/release.ts')).renderRelease,
});

export const deployedCommand = signed({
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
