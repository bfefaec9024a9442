import { realpath } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import type { Digest } from '../../common/digest.ts';
import { BackoutError } from '../../common/errors.ts';
import { releaseName, type Release } from '../../common/names.ts';
import type { Site } from '../language/builders/contents.ts';
import type { Finding } from '../language/checks/parts/finding.ts';
import { readFrozen, refusal, type FreezeResult } from '../language/freeze/freeze.ts';
import { traitsOf, type PlanTraits } from '../language/similarity/traits.ts';
import type { FrozenPlan } from '../language/schema/plan.ts';
import { endedError, noDefaultExport, thrownError } from './failures.ts';
import { readJsonPlan } from './json/json-plan.ts';
import { readPlanFile, requireUtf8 } from './source/plan-bytes.ts';
import type { ChildMessage } from './child/protocol.ts';
import { requireReadable } from './child/readable.ts';
import { lossyNumbersIn } from './source/numbers.ts';
import { openReviews } from './source/reviews.ts';
import { runChild, type ChildLimits, type ChildResult } from './child/run-child.ts';
import { placeOfPointer, sourcePlaces, sourceMapBytes, type Places } from './source/source-map.ts';
import { parseSource, type SourceFile } from './source/source.ts';

/** A plan file, evaluated. */
export interface Evaluated {
  /** The canonical bytes of the frozen plan. */
  readonly frozen: Uint8Array;
  readonly digest: Digest;
  readonly plan: FrozenPlan;
  /** The author's file. */
  readonly source: Uint8Array;
  /** Where the parts of the frozen plan were written: canonical JSON. */
  readonly sourceMap: Uint8Array;
  /** What is wrong with the plan, with places in the author's files. Those of severity `error` refuse it. */
  readonly findings: readonly Finding[];
}
/** What was found out about a plan file: `evaluated` is there when it could be frozen. */
export interface Inspected {
  readonly evaluated: Evaluated | undefined;
  readonly findings: readonly Finding[];
  /** Places a finding that was made elsewhere in the author's file, by its pointer; one that has its place keeps it. */
  readonly locate: (finding: Finding) => Finding;
  /** By what it can be compared with plans: also of a draft with open questions, and of a deployment plan alone. */
  readonly traits: PlanTraits | undefined;
}

const usualLimits: ChildLimits = { timeMs: 5000, megabytes: 256 };

/**
 * Evaluates a plan module, twice, in processes of their own, and freezes what it exports; a `.json` file is a
 * frozen plan. Throws a BackoutError for a file that cannot be read or evaluated, and for a plan that cannot be frozen;
 * what is wrong with a plan that can be frozen is in `findings`.
 */
export async function evaluatePlan(file: string, limits: Partial<ChildLimits> = {}): Promise<Evaluated> {
  const { evaluated, findings } = await inspectPlan(file, limits);
  if (evaluated) return evaluated;
  throw refusal(findings);
}

/** As `evaluatePlan`, but what keeps a plan from being frozen, such as unanswered questions, is in `findings` too. */
export async function inspectPlan(file: string, limits: Partial<ChildLimits> = {}): Promise<Inspected> {
  // What it imports lies beside the file itself, wherever a link to it does.
  const path = await realpath(resolve(file)).catch(() => resolve(file));
  const source = await readPlanFile(path, shown(path));
  if (path.endsWith('.json')) return inspectFrozen(path, source);
  requireUtf8(source, shown(path));
  // The parser here would end this process where a text nests too deeply: what a child could load does not.
  const told = await evaluateTwice(path, { ...usualLimits, ...limits });
  const main = parseSource(path, shown(path), new TextDecoder().decode(source));
  return inspectTold(path, source, main, told);
}

/** What a child told about a plan file, with places in the author's files. */
export function inspectTold(path: string, source: Uint8Array, main: SourceFile, told: Settled): Inspected {
  const places = sourcePlaces(told.sites, new Map([[path, main]]));
  const locate = locatorIn(places, path);
  const lossy = lossyNumbersIn(main, shown(path));
  const findings = [...openReviews(main, shown(path)), ...lossy, ...told.findings.map(locate)];
  if (told.kind === 'refused') return { evaluated: undefined, findings, locate, traits: told.traits };
  const frozen = new Uint8Array(Buffer.from(told.bytes, 'base64'));
  const { frozen: read } = readFrozen(frozen);
  const kept = lossy.length > 0 ? undefined : read;
  const evaluated = kept && evaluatedOf(kept, source, sourceMapBytes(places, dirname(path)), findings);
  return { evaluated, findings, locate, traits: evaluated && traitsOf(evaluated.plan) };
}

/** Throws `plan-wrong-release` unless the plan is for this release: a plan is never for a past or a future one. */
export function requireRelease(plan: FrozenPlan, asked: Release, where: string): void {
  const [expected, found] = [releaseName(asked), releaseName(plan.release)];
  if (expected === found) return;
  throw new BackoutError('plan-wrong-release', `this is the plan of another release`, {
    expected: `a plan for ${expected}`,
    found: `a plan for ${found}`,
    where,
    next: `Name ${found}, or write the plan of ${expected}: backout plan new plans/${asked.service}/${asked.version}.ts --release ${expected}`,
  });
}

function evaluatedOf(
  { plan, digest, bytes }: FreezeResult,
  source: Uint8Array,
  sourceMap: Uint8Array,
  findings: readonly Finding[],
): Evaluated {
  return { frozen: bytes, digest, plan, source, sourceMap, findings };
}

function inspectFrozen(path: string, source: Uint8Array): Inspected {
  const { frozen, findings, places } = readJsonPlan(path, source);
  const locate = locatorIn(places, path);
  const found = findings.map(locate);
  const evaluated = frozen && evaluatedOf(frozen, source, sourceMapBytes(places, dirname(path)), found);
  return { evaluated, findings: found, locate, traits: evaluated && traitsOf(evaluated.plan) };
}

type Settled = Extract<ChildMessage, { kind: 'frozen' | 'refused' }>;

/** What differs between the two depends on more than the plan. */
async function evaluateTwice(path: string, limits: ChildLimits): Promise<Settled> {
  const told = settled(await runChild(path, limits), path, limits);
  if (told.kind === 'refused') return told;
  const again = settled(await runChild(path, limits), path, limits);
  if (again.kind !== 'frozen' || told.bytes !== again.bytes) throw different(told, again, path);
  return told;
}

/** What a child told of a plan that could be evaluated. Throws what kept it from being. */
export function settled(ran: ChildResult, path: string, limits: ChildLimits): Settled {
  if ('ended' in ran) throw endedError(ran, shown(path), limits);
  const { told } = ran;
  switch (told.kind) {
    case 'frozen':
    case 'refused':
      return told;
    case 'threw':
      if (told.name === 'SyntaxError') requireReadable(path, shown(path));
      throw thrownError(told, path, { place: showSite, file: shown(path) });
    case 'no-default-export':
      throw noDefaultExport(told.exports, shown(path));
    case 'begun':
      throw endedError({ ended: 'silently', stderr: '' }, shown(path), limits);
  }
}

type FrozenTold = Extract<ChildMessage, { kind: 'frozen' }>;

function different(one: FrozenTold, other: Settled, path: string): BackoutError {
  const pointer = firstDifference(valueOf(one), other.kind === 'frozen' ? valueOf(other) : null, '');
  const site = placeOfPointer(sourcePlaces(one.sites, new Map()), pointer);
  return new BackoutError('plan-not-deterministic', 'the plan was not the same when it was evaluated twice', {
    expected: 'the same plan each time',
    found: `two different values at ${pointer || 'its top'}`,
    where: site ? showSite(site) : shown(path),
    next: 'Write the value into the plan or its settings.',
  });
}

function valueOf({ bytes }: FrozenTold): unknown {
  return JSON.parse(Buffer.from(bytes, 'base64').toString());
}

function firstDifference(left: unknown, right: unknown, pointer: string): string {
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return pointer;
  const members = right as Record<string, unknown>;
  const name = Object.keys(left).find(
    (key) => JSON.stringify((left as Record<string, unknown>)[key]) !== JSON.stringify(members[key]),
  );
  return name === undefined
    ? pointer
    : firstDifference((left as Record<string, unknown>)[name], members[name], `${pointer}/${name}`);
}

function locatorIn(places: Places, path: string): Inspected['locate'] {
  return (finding) => {
    // Who knew the place already knew it better.
    if (finding.where !== undefined) return finding;
    const site = placeOfPointer(places, finding.path);
    return { ...finding, where: site ? showSite(site) : shown(path) };
  };
}

function showSite({ file, line, column }: Site): string {
  return `${shown(file)}:${line}:${column}`;
}

/** A path as people see it: from their folder, unless that leads far away. */
function shown(path: string): string {
  const near = relative(process.cwd(), path);
  return near.startsWith('..') ? path : near;
}
