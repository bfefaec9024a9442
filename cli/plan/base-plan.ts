import type { FrozenPlan } from '../../plans/language/schema/index.ts';
import type { CommandContext } from '../commands/command.ts';
import { frozenBytesOf, frozenPlanOfAnswer } from './published-plan.ts';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { digestOf } from '../../common/digest.ts';
import type { Io } from '../terminal/io.ts';

/**
 * Returns the plan that a plan is based on: from the cache, else from the installation. Returns null where it is based
 * on none and where neither has it; the check then says so.
 */
export async function basePlanOf(context: CommandContext, { basedOn }: FrozenPlan): Promise<FrozenPlan | null> {
  if (!basedOn) return null;
  const cache = planCache(context.io.env);
  const kept = await cache.read(basedOn.plan);
  if (kept) return frozenPlanOfAnswer(kept);
  try {
    const bytes = await frozenBytesOf(await context.api(), basedOn.plan);
    await cache.keep(bytes);
    return frozenPlanOfAnswer(bytes);
  } catch {
    return null;
  }
}

/**
 * Keeps frozen plans that others are based on, by digest, in the user's cache. So a derived plan can be checked without
 * an installation.
 */
export function planCache(env: Io['env']) {
  const folder = join(env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache'), 'backout', 'plans');
  const pathOf = (digest: string) => join(folder, `${digest.replace(':', '-')}.json`);
  return {
    /** Returns the bytes of a digest, unless there are none or they have another digest. */
    async read(digest: string): Promise<Uint8Array | undefined> {
      const bytes = await readFile(pathOf(digest)).catch(() => undefined);
      return bytes && digestOf(bytes) === digest ? new Uint8Array(bytes) : undefined;
    },
    /** Keeps bytes. A cache that cannot be written is no error. */
    async keep(bytes: Uint8Array): Promise<void> {
      const path = pathOf(digestOf(bytes));
      try {
        await mkdir(folder, { recursive: true });
        await writeFile(`${path}.${process.pid}`, bytes);
        await rename(`${path}.${process.pid}`, path);
      } catch {
        // Without it the check asks the installation.
      }
    },
  };
}
