import { parseDuration } from '../../../../common/text/duration.ts';
import { messageOf } from '../../../../common/is-error.ts';
import { rootOf } from '../../builders/outputs.ts';
import type { Criterion } from '../../builders/criteria.ts';
import { siteOf, specOf, type Site } from '../../builders/contents.ts';
import type { SettingSpec } from '../../builders/values.ts';
import type { Finding } from '../../checks/parts/finding.ts';
import type { FrozenPlainInput, FrozenSecretInput } from '../../schema/parts/values.ts';
import { defaults } from './defaults.ts';
import { unknownMembers } from './members.ts';

/** What is known while a plan is being frozen. */
export interface FreezeContext {
  readonly findings: Finding[];
  /** Where in the author's file the parts of the frozen plan were written, by JSON pointer. */
  readonly sites: Record<string, Site>;
  /** The address of each listed step, by its `output` where it has one. */
  readonly addresses: Map<object, string>;
  /** Criteria in the order in which the plan first names them. */
  readonly criteria: Set<Criterion>;
  /** Roles, contingencies, channels and gates that the plan lists, by kind and id. */
  readonly listed: Map<string, Named>;
  /** What the plan's own settings were made of. */
  settings: SettingSpec['sets'] | undefined;
  /** What steps and probes have where they say nothing else. */
  usual: Usual;
}

/** The frozen form of what a plan says for all of its steps and probes. */
export interface Usual {
  readonly env: Readonly<Record<string, FrozenSecretInput>>;
  readonly runsOn: string;
  readonly cwd: FrozenPlainInput | null;
}

type Named = { readonly id: string; readonly kind?: string };

/** Nothing is known yet. */
export function newContext(): FreezeContext {
  return {
    findings: [],
    sites: {},
    addresses: new Map(),
    criteria: new Set(),
    listed: new Map(),
    settings: undefined,
    usual: { env: {}, runsOn: defaults.runsOn, cwd: null },
  };
}

/** Notes what is wrong with a part of the plan: it is refused in the end, and freezing goes on to find the rest. */
export function report(context: FreezeContext, path: string, message: string, detail: Partial<Finding> = {}): void {
  context.findings.push({ code: 'plan-invalid', severity: 'error', path, message, ...detail });
}

/** Notes where a part of the plan was written, and reports what in it no builder reads. */
export function mark(context: FreezeContext, path: string, value: unknown): void {
  const site = siteOf(value);
  if (site) context.sites[path] = site;
  context.findings.push(...unknownMembers(path, value));
}

/** The milliseconds of a duration; one that cannot be read is reported and counts as nothing. */
export function freezeDuration(context: FreezeContext, path: string, value: unknown): number {
  const expected = 'a number and a unit, such as 500ms, 30s, 10m, 2h or 3d';
  try {
    if (typeof value === 'string') return parseDuration(value);
    report(context, path, 'a duration is missing here', { expected, found: foundOf(value) });
  } catch (thrown) {
    report(context, path, messageOf(thrown), { expected, found: String(value) });
  }
  return 0;
}

/** What was found where something else was expected, in a word. */
export function foundOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  return value === null || typeof value === 'number' ? String(value) : `a ${typeof value}`;
}

/** What an author gave as a list; anything else is reported and counts as empty. */
export function listed<T>(context: FreezeContext, path: string, value: readonly T[] | undefined): readonly T[] {
  if (Array.isArray(value)) return value;
  report(context, path, 'a list is missing here', {
    expected: 'a list',
    found: foundOf(value),
  });
  return [];
}

/** The ids of values that builders returned. */
export function idsOf(context: FreezeContext, path: string, values: readonly Named[]): string[] {
  return listed(context, path, values).map((value, at) => idOf(context, `${path}/${at}`, value));
}

/** The id of a value that a builder returned. */
export function idOf(context: FreezeContext, path: string, value: Named | undefined): string {
  if (typeof value?.id === 'string') return listedId(context, path, value);
  report(context, path, 'a reference is missing here', {
    expected: 'the value that a builder returned',
    found: foundOf(value),
    next: 'Name the value itself, such as restore, not its name in quotes; the compiler says which one does not exist.',
  });
  return '';
}

/** What a part of the plan is listed by. */
export function nameOf({ kind, id }: Named): string {
  return `${kind} ${id}`;
}

function listedId(context: FreezeContext, path: string, value: Named): string {
  const meant = context.listed.get(nameOf(value));
  if (meant && meant !== value && !isSameRole(meant, value)) {
    report(context, path, `the plan lists another ${value.kind} "${value.id}" than this one`, {
      expected: `the ${value.kind} that is listed`,
      found: 'one of the same name that is not',
      next: 'Name the listed one, or give this one a name of its own and list it too.',
    });
  }
  return value.id;
}

/** Roles say nothing that the plan would lose where they are made twice. */
function isSameRole(one: Named, other: Named): boolean {
  return one.kind === 'role' && JSON.stringify(specOf(one)) === JSON.stringify(specOf(other));
}

/** The ids of criteria; the plan's list of criteria is made of those that it names. */
export function freezeCriteriaRefs(context: FreezeContext, path: string, values: readonly Criterion[]): string[] {
  for (const value of listed(context, path, values)) if (value?.kind === 'criterion') context.criteria.add(value);
  return idsOf(context, path, values);
}

/** What stands for a step among the addresses: its output, since that is what an output reference knows. */
export function keyOf(step: object): object {
  return 'output' in step && typeof step.output === 'object' && step.output ? rootOf(step.output) : step;
}
