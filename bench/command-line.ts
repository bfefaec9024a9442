import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { Site } from '../test/support/site.ts';
import { installationPaths } from '../worker/config/config.ts';
import { timed } from './median.ts';

const cli = fileURLToPath(new URL('../bin/backout', import.meta.url));
const TIMES = 15;

/** How long the command line takes, and the same Node with nothing to do. */
export async function commandLine(site: Site, run: string): Promise<{ node: number; help: number; status: number }> {
  const env = {
    BACKOUT_URL: `unix:${installationPaths(site.dir).socket}`,
    BACKOUT_KEY: site.people.support.keys[0].file,
    XDG_STATE_HOME: `${site.dir}/state`,
    NODE_OPTIONS: '',
  };
  const quiet = { env, cwd: site.dir, stdin: 'ignore' } as const;
  return {
    node: await timed(TIMES, () => execa(process.execPath, ['-e', '0'], quiet)),
    help: await timed(TIMES, () => execa(cli, ['--help'], quiet)),
    // The first one opens the session and is not counted.
    status: await timed(TIMES, () => execa(cli, ['status', run, '--json'], quiet)),
  };
}
