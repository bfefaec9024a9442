import type { ReleaseFacts } from '../../authority/release/release-facts.ts';
import { BackoutError } from '../../common/errors.ts';
import { type Release, versionPattern } from '../../common/names.ts';
import type { FrozenPlan } from '../../plans/language/schema/index.ts';
import type { CommandContext } from '../commands/command.ts';

/**
 * What a plan derived for a release returns to: as asked, else what is live, else the release that the base was for.
 * Throws `usage` where nothing says so for certain.
 */
export async function versionBefore(context: CommandContext, base: FrozenPlan, release: Release): Promise<string> {
  const asked = context.options.text('returnsTo');
  if (asked !== undefined) {
    if (versionPattern.test(asked)) return asked;
    throw new BackoutError('usage', '--returns-to is no version', {
      expected: 'a version such as 2.4.1',
      found: asked,
    });
  }
  const live = await liveVersions(context, release);
  const [only, ...others] = live;
  if (only !== undefined && others.length === 0) return only;
  if (base.release.service === release.service && live.length === 0) return base.release.version;
  throw new BackoutError('usage', 'nothing says for certain which version the plan returns to', {
    expected: '--returns-to VERSION',
    found: live.length === 0 ? `nothing live of ${release.service}` : `${live.join(' and ')} live`,
  });
}

/** What is live of the service, where an installation can say so. */
async function liveVersions({ api }: CommandContext, { service, version }: Release): Promise<string[]> {
  try {
    const known = await (await api()).get<ReleaseFacts>(`/knowledge/${service}/${encodeURIComponent(version)}`);
    return [...new Set(known.liveBefore.map((one) => one.version))].filter((one) => one !== version);
  } catch {
    return [];
  }
}
