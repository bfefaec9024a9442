import { canonicalBytes, parseCanonical } from '../../common/canonical.ts';
import { digestOf, type Digest } from '../../common/digest.ts';
import { BackoutError } from '../../common/errors.ts';
import { nestsTooDeeply, tooDeep } from '../../common/nesting.ts';
import { siteOf, specOf, type Site } from './builders/contents.ts';
import { declaredVersions, type PlanSpec } from './builders/plan.ts';
import { isUnanswered, questions } from './builders/questions.ts';
import type { DeclaredVersion } from './builders/versions.ts';
import { checkPlan } from './check.ts';
import { hasErrors, type Finding } from './finding.ts';
import { mark, newContext, report, type Context } from './freezing/context.ts';
import { freezeSpec } from './freezing/plan.ts';
import { planLimits, type FrozenPlan } from './schema/plan.ts';
import { readShape } from './schema-findings.ts';

/** A frozen plan with its bytes and its name. */
export interface Frozen {
  readonly plan: FrozenPlan;
  readonly bytes: Uint8Array;
  readonly digest: Digest;
}
/** What freezing came to: `frozen` is there when the plan has the right shape; `findings` say what is wrong with it. */
export interface Freezing {
  readonly frozen: Frozen | undefined;
  readonly findings: readonly Finding[];
  /** Where in the author's files the parts of the plan were written, by JSON pointer. */
  readonly sites: Readonly<Record<string, Site>>;
}

/**
 * Freezes what `backoutPlan(…)` returned: all defaults written out, every reference resolved to a name, checked. The
 * same plan gives the same bytes whatever the order of its members. Never throws for what an author can get wrong.
 */
export function freezePlan(value: unknown): Freezing {
  const spec = specOf<PlanSpec>(value);
  if (!spec || (value as { kind?: string }).kind !== 'plan')
    return { frozen: undefined, findings: [notAPlan(value)], sites: {} };
  const context = newContext();
  mark(context, '', value);
  const open = unansweredIn(spec, context.sites);
  if (open.length > 0) return { frozen: undefined, findings: open, sites: context.sites };
  const raw = freezeSpec(context, spec);
  for (const [at, one] of declaredVersions(value).entries()) declareVersion(context, raw, one, at);
  if (context.findings.length > 0) return { frozen: undefined, findings: context.findings, sites: context.sites };
  return { ...freezeRaw(raw), sites: context.sites };
}

function freezeRaw(raw: unknown): Omit<Freezing, 'sites'> {
  const shape = readShape(raw);
  if ('findings' in shape) return { frozen: undefined, findings: shape.findings };
  const bytes = canonicalBytes(shape.plan);
  const findings = [...tooLarge(bytes), ...checkPlan(shape.plan)];
  return { frozen: { plan: shape.plan, bytes, digest: digestOf(bytes) }, findings };
}

/** Freezes the members of a frozen plan, in any order and with what has a default left out. Never throws for what JSON can hold. */
export function freezeJson(value: unknown): Omit<Freezing, 'sites'> {
  return freezeRaw(value);
}

/** Looks at the bytes of a frozen plan: canonical, of the right shape, and checked. Never throws. */
export function readFrozen(bytes: Uint8Array): Omit<Freezing, 'sites'> {
  const oversized = tooLarge(bytes);
  if (oversized.length > 0) return { frozen: undefined, findings: oversized };
  if (nestsTooDeeply(bytes)) return { frozen: undefined, findings: [nested] };
  const value = parseCanonical(bytes);
  if (value === undefined) return { frozen: undefined, findings: [notCanonical] };
  const read = freezeRaw(value);
  // A plan's digest names the bytes that came, not those that could be made of them.
  return read.frozen ? { ...read, frozen: { ...read.frozen, bytes, digest: digestOf(bytes) } } : read;
}

/** The plan of frozen bytes. Throws `plan-invalid` or `plan-too-large` unless they are canonical, of the right shape, and free of errors. */
export function parseFrozen(bytes: Uint8Array): FrozenPlan {
  const { frozen, findings } = readFrozen(bytes);
  if (frozen && !hasErrors(findings)) return frozen.plan;
  throw refusal(findings);
}

/** The error that refuses a plan with these findings: the first one in full, the others counted. */
export function refusal(findings: readonly Finding[]): BackoutError {
  const errors = findings.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  const { expected, found, next } = first ?? {};
  const where = first?.where ?? first?.path;
  return new BackoutError(first?.code ?? 'plan-invalid', `${first?.message ?? 'the plan is not valid'}${more}`, {
    ...(expected === undefined ? {} : { expected }),
    ...(found === undefined ? {} : { found }),
    ...(where ? { where } : {}),
    next: next ?? 'Correct the plan and check it again: backout plan check FILE',
  });
}

/** What `version()` declares is the release or what it returns to: anything else would be of another release. */
function declareVersion(context: Context, plan: FrozenPlan, { version, site }: DeclaredVersion, at: number): void {
  const own = [plan.release.version, plan.returnsTo];
  if (own.includes(version)) return;
  if (site) context.sites[`/version/${at}`] = site;
  report(context, `/version/${at}`, `version('${version}') is not a version of this plan`, {
    expected: `version('${own.join("') or version('")}')`,
    found: version,
    next: 'For a version of something else, write the text without version().',
  });
}

function notAPlan(value: unknown): Finding {
  return {
    code: 'plan-invalid',
    severity: 'error',
    path: '',
    message: 'this is not a plan',
    expected: 'what backoutPlan({…}) returned',
    found: value === null ? 'null' : typeof value,
    next: 'export default backoutPlan({ … })',
  };
}

function unansweredIn(spec: PlanSpec, sites: Record<string, Site>): Finding[] {
  return Object.entries(spec).flatMap(([member, value]) => {
    if (!isUnanswered(value)) return [];
    const site = siteOf(value);
    if (site) sites[`/${member}`] = site;
    const { number, asks, example } = questions[value.question];
    const name = number <= 9 ? `question ${number}` : 'a question';
    return [
      {
        code: 'plan-unanswered',
        severity: 'error',
        path: `/${member}`,
        message: `${name} is not answered: ${asks}`,
        expected: `an answer, for example ${member}: ${example}`,
        found: `unanswered('${value.question}')`,
        next: `Replace unanswered('${value.question}') by the answer.`,
      } as const,
    ];
  });
}

function tooLarge(bytes: Uint8Array): Finding[] {
  if (bytes.length <= planLimits.bytes) return [];
  const message = 'the frozen plan is too large';
  const found = `${bytes.length} bytes`;
  return [
    {
      code: 'plan-too-large',
      severity: 'error',
      path: '',
      message,
      expected: `at most ${planLimits.bytes} bytes`,
      found,
    },
  ];
}

const nested: Finding = {
  code: 'plan-invalid',
  severity: 'error',
  path: '',
  message: tooDeep.message('the frozen plan'),
  expected: tooDeep.expected,
  found: tooDeep.found,
};

const notCanonical: Finding = {
  code: 'plan-invalid',
  severity: 'error',
  path: '',
  message: 'these are not the bytes of a frozen plan',
  expected: 'canonical JSON (RFC 8785)',
  found: 'other bytes',
  next: 'Freeze the plan again: backout plan freeze FILE',
};
