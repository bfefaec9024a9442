import { writeFile, mkdir } from 'node:fs/promises';
import { dirname, isAbsolute, resolve, sep } from 'node:path';
import { BackoutError } from '../../common/errors.ts';
import { messageOf, isError } from '../../common/is-error.ts';
import { shellQuoted } from '../../common/text/shell-quoted.ts';
import { parseRelease, type Release } from '../../common/names.ts';
import { type Evaluated, inspectPlan, type Inspected, requireRelease } from '../../plans/evaluate/index.ts';
import { analysePlan, type SilencedFinding } from '../../plans/language/checks/analyse.ts';
import { type Finding, hasErrors } from '../../plans/language/checks/parts/finding.ts';
import { refusal } from '../../plans/language/freeze/freeze.ts';
import type { CommandContext } from '../commands/command.ts';
import { requirePlanFile } from './missing-file.ts';

/**
 * Returns what is wrong with a plan file, and the plan where it could be frozen. A plan for another release is wrong,
 * too.
 */
export async function inspectGiven({ io, options }: CommandContext, file: string): Promise<Inspected> {
  requirePlanFile({ io }, file);
  const path = resolve(io.cwd, file);
  const inspected = await inspectPlan(path);
  const asked = releaseAsked(options.text('release')) ?? releaseOfPath(path);
  if (inspected.evaluated && asked) requireRelease(inspected.evaluated.plan, asked, file);
  return inspected;
}

/** Freezes a plan file that has no errors. Says warnings on stderr. Throws what is wrong with it. */
export async function frozenGiven(context: CommandContext, file: string): Promise<Evaluated> {
  return withoutErrors(context, await inspectGiven(context, file));
}

/** A plan file, and all that the analysis finds in it; warnings that the plan silences are apart. */
export interface Analysed extends Inspected {
  readonly silenced: readonly SilencedFinding[];
}

/** Inspects a plan file and analyses its plan, also against what is known beside it. */
export async function analyseGiven(context: CommandContext, file: string, isPublished = false): Promise<Analysed> {
  const inspected = await inspectGiven(context, file);
  const { evaluated, findings, locate } = inspected;
  if (!evaluated) return { ...inspected, silenced: [] };
  const { givenFor } = await import('./plan-facts.ts');
  const analysis = analysePlan(evaluated.plan, await givenFor(context, file, evaluated.plan, isPublished), findings);
  const silenced = analysis.silenced.map((one) => ({ ...locate(one), because: one.because }));
  return { ...inspected, findings: analysis.findings.map(locate), silenced };
}

/** Freezes a plan file in which the analysis finds no errors. Says warnings on stderr. Throws what is wrong with it. */
export async function soundGiven(context: CommandContext, file: string, isPublished = false): Promise<Evaluated> {
  return withoutErrors(context, await analyseGiven(context, file, isPublished));
}

function withoutErrors({ out }: CommandContext, { evaluated, findings }: Inspected): Evaluated {
  if (!evaluated || hasErrors(findings)) throw refusal(findings);
  out.say(...findings.map((finding) => `warning: ${finding.where ?? finding.path}: ${finding.message}`));
  return evaluated;
}

/** Sorts findings, errors first. */
export function sortedFindings(findings: readonly Finding[]): Finding[] {
  return findings.toSorted((a, b) => a.severity.localeCompare(b.severity));
}

function releaseAsked(text: string | undefined): Release | undefined {
  if (text === undefined) return undefined;
  const release = parseRelease(text);
  if (release) return release;
  throw new BackoutError('usage', '--release names no release', { expected: 'SERVICE@VERSION', found: text });
}

/** Returns the release that a path names: `plans/<service>/<version>.ts` or `.json`. */
export function releaseOfPath(path: string): Release | undefined {
  const [file = '', service = '', folder] = path.split(sep).toReversed();
  const version = /^(.+)\.(ts|json)$/.exec(file)?.[1];
  return isAbsolute(path) && folder === 'plans' && version ? parseRelease(`${service}@${version}`) : undefined;
}

/** Writes a plan into a file that must not be there yet, so that nobody loses a plan to a template. */
export async function writeNewPlan(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { flag: 'wx' });
  } catch (error) {
    const exists = isError(error) && 'code' in error && error.code === 'EEXIST';
    throw new BackoutError(
      exists ? 'usage' : 'file-unreadable',
      exists ? 'there is a plan already' : 'the plan cannot be written',
      {
        expected: exists ? 'a path where nothing is' : 'a folder that can be written',
        found: exists ? 'a file' : messageOf(error),
        where: path,
        next: exists ? `backout plan check ${shellQuoted(path)}` : 'name a file in another folder',
      },
    );
  }
}
