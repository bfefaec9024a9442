import { readdir } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { peopleFindings } from '../../authority/people/plan-people.ts';
import type { ReleaseFacts } from '../../authority/release/release-facts.ts';
import type { Roster } from '../../roster/schema.ts';
import { parseRelease } from '../../common/names.ts';
import type { Given } from '../../plans/language/checks/analyse.ts';
import { nothingKnown, type KnownFacts } from '../../plans/language/analysis/given.ts';
import type { FrozenPlan } from '../../plans/language/schema/index.ts';
import { basePlanOf } from './base-plan.ts';
import type { CommandContext } from '../commands/command.ts';
import { rosterGiven } from '../roster/given-roster.ts';

/**
 * Returns what a plan is checked against. With `--installation`, and for a plan that is being published, that is what
 * the installation knows; otherwise the names of the plans beside the file. People are those of the roster in `--roster
 * FILE`, or of the installation.
 */
export async function givenFor(
  context: CommandContext,
  file: string,
  plan: FrozenPlan,
  isPublished: boolean,
): Promise<Given> {
  const { io, options } = context;
  const rosterFile = options.text('roster');
  const asksInstallation = options.flag('installation');
  const known =
    asksInstallation || isPublished ? await ofInstallation(context, plan) : await factsBeside(resolve(io.cwd, file));
  const base = await basePlanOf(context, plan);
  const knowledge = { ...known, base, versions: [...known.versions, ...versionsOf(base, plan)] };
  const roster = rosterFile === undefined ? undefined : await rosterGiven(rosterFile, io.cwd);
  const inForce = roster ?? (asksInstallation ? await (await context.api()).get<Roster>('/roster') : undefined);
  return inForce ? { knowledge, ofPeople: peopleFindings(plan, inForce, new Date().toISOString()) } : { knowledge };
}

async function ofInstallation(context: CommandContext, { release }: FrozenPlan): Promise<KnownFacts> {
  const api = await context.api();
  const known = await api.get<ReleaseFacts>(`/knowledge/${release.service}/${encodeURIComponent(release.version)}`);
  return { ...known, base: null };
}

/** Lists the versions of the plan that a plan is based on: they are another release's now. */
function versionsOf(base: FrozenPlan | null, { release }: FrozenPlan): string[] {
  return base?.release.service === release.service ? [base.release.version, base.returnsTo] : [];
}

/** Returns the versions of the plans in `plans/<service>/`: all that is known without an installation. */
async function factsBeside(path: string): Promise<KnownFacts> {
  const folder = dirname(path);
  if (basename(dirname(folder)) !== 'plans') return nothingKnown;
  const names = await readdir(folder).catch(() => []);
  const versions = names.flatMap((name) => {
    const version = /^(.+)\.(ts|json)$/.exec(name)?.[1];
    return version !== undefined && parseRelease(`${basename(folder)}@${version}`) ? [version] : [];
  });
  return { ...nothingKnown, versions };
}
