import type { ReleaseView } from '../../records/views.ts';
import type { Command } from '../command.ts';
import { givenRelease, releasePath } from '../release.ts';
import { renderRelease } from '../render/pages/release.ts';

export const run: Command = async ({ api, args, out }) => {
  const release = givenRelease(args[0]);
  out.document(await (await api()).get<ReleaseView>(releasePath(release)), renderRelease);
};
