import { parseDuration } from '../../../common/duration.ts';
import { messageOf } from '../../../common/is-error.ts';
import { rootOf } from '../builders/outputs.ts';
import type { Criterion } from '../builders/criteria.ts';
import { siteOf, type Site } from '../builders/contents.ts';
import type { Finding } from '../finding.ts';
import { unknownMembers } from './members.ts';

/** What is known while a plan is being frozen. */
export interface Context {
  readonly findings: Finding[];
  /** Where in the author's file the parts of the frozen plan were written, by JSON pointer. */
  readonly sites: Record<string, Site>;
  /** The address of each listed step, by its `output` where it has one. */
  readonly addresses: Map<object, string>;
  /** Criteria in the order in which the plan first names them. */
  readonly criteria: Set<Criterion>;
}

/** Nothing is known yet. */
export function newContext(): Context {
  return { findings: [], sites: {}, addresses: new Map(), criteria: new Set() };
}

/** Notes what is wrong with a part of the plan: it is refused in the end, and freezing goes on to find the rest. */
export function report(context: Context, path: string, message: string, detail: Partial<Finding> = {}): void {
  context.findings.push({ code: 'plan-invalid', severity: 'error', path, message, ...detail });
}

/** Notes where a part of the plan was written, and reports what in it no builder reads. */
export function mark(context: Context, path: string, value: unknown): void {
  const site = siteOf(value);
  if (site) context.sites[path] = site;
  context.findings.push(...unknownMembers(path, value));
}

/** The milliseconds of a duration; one that cannot be read is reported and counts as nothing. */
export function ms(context: Context, path: string, value: string): number {
  try {
    return parseDuration(value);
  } catch (thrown) {
    report(context, path, messageOf(thrown), {
      expected: 'a number and a unit, such as 500ms, 30s, 10m, 2h or 3d',
      found: value,
    });
    return 0;
  }
}

/** What an author gave as a list; anything else is reported and counts as empty. */
export function listed<T>(context: Context, path: string, value: readonly T[] | undefined): readonly T[] {
  if (Array.isArray(value)) return value;
  report(context, path, 'a list is missing here', {
    expected: 'a list',
    found: value === undefined ? 'nothing' : typeof value,
  });
  return [];
}

/** The ids of values that builders returned. */
export function idsOf(context: Context, path: string, values: readonly { readonly id: string }[]): string[] {
  return listed(context, path, values).map((value, at) => idOf(context, `${path}/${at}`, value));
}

/** The id of a value that a builder returned. */
export function idOf(context: Context, path: string, value: { readonly id: string } | undefined): string {
  if (typeof value?.id === 'string') return value.id;
  report(context, path, 'a reference is missing here', {
    expected: 'the value that a builder returned',
    found: value === undefined ? 'nothing' : typeof value,
  });
  return '';
}

/** The ids of criteria; the plan's list of criteria is made of those that it names. */
export function criteriaOf(context: Context, path: string, values: readonly Criterion[]): string[] {
  for (const value of listed(context, path, values)) if (value?.kind === 'criterion') context.criteria.add(value);
  return idsOf(context, path, values);
}

/** What stands for a step among the addresses: its output, since that is what an output reference knows. */
export function keyOf(step: object): object {
  return 'output' in step && typeof step.output === 'object' && step.output ? rootOf(step.output) : step;
}
