import type { ReleaseView } from '../../../views/schemas/types.ts';
import type { RunCommand } from '../command.ts';
import { givenRelease, releasePath } from '../../plan/release.ts';
import { renderRelease } from '../../pages/release/release.ts';

export const releaseCommand: RunCommand = async ({ api, args, out }) => {
  const release = givenRelease(args[0]);
  out.document(await (await api()).get<ReleaseView>(releasePath(release)), renderRelease);
};
