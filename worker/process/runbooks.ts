import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { messageOf } from '../../common/is-error.ts';
import { releaseName } from '../../common/names.ts';
import { repeatUntilAborted } from '../../common/repeat.ts';
import { planHtml } from '../../plans/language/document/show.ts';
import type { PublishedPlan } from '../../records/record-store.ts';
import { installationPaths } from '../config/config.ts';
import type { Services } from '../services/services.ts';

/** How long a folder that cannot be written is left alone. */
const AGAIN_MS = 30_000;

type RunbookParts = Pick<Services, 'store' | 'settings' | 'logger'>;

/** Where the pages of an installation go. */
function runbooksOf({ settings }: Pick<Services, 'settings'>): string {
  return settings.config.runbooks ?? installationPaths(settings.dir).runbooks;
}

/**
 * Keeps the runbooks for the night when Backout itself is down: for the newest plan of each release and each of its
 * environments one page, `<service>/<version>/<environment>.html`, with every command ready to copy. At start it makes
 * what is missing, then it follows the record. A page that cannot be written keeps nobody from publishing: the log says
 * so, and it is tried again. Ends when the signal aborts.
 */
export async function keepRunbooks(parts: RunbookParts, signal: AbortSignal): Promise<void> {
  const { store, logger } = parts;
  const folder = runbooksOf(parts);
  let seen = -1;
  await repeatUntilAborted(signal, async () => {
    try {
      const { size, plans } = await publishedSince(parts, seen);
      for (const plan of plans) await writePages(parts, folder, plan);
      seen = size - 1;
      await store.waitForEntry(seen, signal);
      return 0;
    } catch (error) {
      if (signal.aborted) return 0;
      logger.warn({ folder, err: messageOf(error) }, 'the runbooks could not be written; it is tried again');
      return AGAIN_MS;
    }
  });
}

/** The newest plan of each release that was published after an entry. */
async function publishedSince(
  { store }: RunbookParts,
  seen: number,
): Promise<{ size: number; plans: PublishedPlan[] }> {
  return store.read(async (tx) => {
    const entries = await tx.entries({ type: 'plan.published', after: seen });
    const releases = new Map(
      entries.flatMap(({ entry: { release } }) => (release ? [[releaseName(release), release]] : [])),
    );
    const newest = await Promise.all(
      [...releases.values()].map(async (release) => (await tx.publishedPlans({ release }))[0]),
    );
    return { size: await tx.size(), plans: newest.filter((plan) => plan !== undefined) };
  });
}

async function writePages({ store }: RunbookParts, folder: string, { release, digest }: PublishedPlan): Promise<void> {
  const plan = await store.read((tx) => tx.plan(digest));
  if (!plan) return;
  for (const { id } of plan.settings.environments) {
    const path = join(folder, release.service, release.version, `${id}.html`);
    if (await isCurrent(path, digest)) continue;
    // The layout library is loaded only where there is something to draw.
    const { planSvg } = await import('../../plans/language/graph/svg.ts');
    await replaceFile(path, planHtml(plan, { digest, environment: id, picture: planSvg(plan) }));
  }
}

/** Whether the page is of this very plan: its digest is on it. */
async function isCurrent(path: string, digest: string): Promise<boolean> {
  const page = await readFile(path, 'utf8').catch(() => '');
  return page.includes(`<p class="digest">${digest}`);
}

/** Whole or not at all. Several workers keep the same pages at the same time: each writes under a name of its own. */
async function replaceFile(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const incoming = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(incoming, content);
    await rename(incoming, path);
  } catch (error) {
    await rm(incoming, { force: true });
    throw error;
  }
}
