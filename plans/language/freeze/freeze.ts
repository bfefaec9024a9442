import { canonicalBytes, parseCanonical } from '../../../common/canonical.ts';
import { digestOf, type Digest } from '../../../common/digest.ts';
import { BackoutError } from '../../../common/errors.ts';
import { messageOf } from '../../../common/is-error.ts';
import { nestsTooDeeply, tooDeep } from '../../../common/nesting.ts';
import { siteOf, specOf, type Site } from '../builders/contents.ts';
import { type AuthoredPlan, declaredVersions, type PlanSpec } from '../builders/plan.ts';
import { isUnanswered, questions, type Question } from '../builders/questions.ts';
import type { DeclaredVersion } from '../builders/versions.ts';
import { checkPlan } from '../checks/check.ts';
import { tooManySteps } from '../checks/steps.ts';
import { hasErrors, type Finding } from '../checks/parts/finding.ts';
import { mark, newContext, report, type FreezeContext } from './parts/context.ts';
import { freezeSpec, placeAll } from './plan.ts';
import { placedSteps } from '../places.ts';
import { planLimits, type FrozenPlan } from '../schema/plan.ts';
import { readShape } from '../schema-findings.ts';

/** A frozen plan with its bytes and its name. */
export interface FreezeResult {
  readonly plan: FrozenPlan;
  readonly bytes: Uint8Array;
  readonly digest: Digest;
}
/** The result of freezing: `frozen` is there when the plan has the right shape; `findings` say what is wrong with it. */
export interface Freezing {
  readonly frozen: FreezeResult | undefined;
  readonly findings: readonly Finding[];
  /** Where in the author's files the parts of the plan were written, by JSON pointer. */
  readonly sites: Readonly<Record<string, Site>>;
}

/**
 * Freezes what `backoutPlan(…)` returned: all defaults written out, every reference resolved to a name, checked. The
 * same plan gives the same bytes in every order of its members. Never throws for what an author can get wrong.
 */
export function freezePlan(value: unknown): Freezing {
  const spec = specOf<AuthoredPlan>(value);
  if (!spec || (value as { kind?: string }).kind !== 'plan')
    return { frozen: undefined, findings: [notAPlan(value)], sites: {} };
  const context = newContext();
  mark(context, '', value);
  const open = [...unansweredIn(spec, context.sites), ...missingIn(spec)];
  if (open.length > 0) return { frozen: undefined, findings: open, sites: context.sites };
  try {
    // There may be so many that nothing else came to an end.
    placeAll(context, spec);
    const steps = tooManySteps(context.addresses.size);
    if (steps.length > 0) return { frozen: undefined, findings: steps, sites: context.sites };
    const raw = freezeSpec(context, spec);
    for (const [at, one] of declaredVersions(value).entries()) declareVersion(context, raw, one, at);
    const frozen = context.findings.length > 0 ? undefined : freezeRaw(raw);
    return { ...(frozen ?? { frozen, findings: context.findings }), sites: context.sites };
  } catch (thrown) {
    return { frozen: undefined, findings: [shapeless(context, thrown)], sites: context.sites };
  }
}

/** What is larger than a plan may be is not looked at further. */
function freezeRaw(raw: unknown): Omit<Freezing, 'sites'> {
  const shape = readShape(raw);
  if ('findings' in shape) return { frozen: undefined, findings: shape.findings };
  const steps = tooManySteps(placedSteps(shape.plan).length);
  if (steps.length > 0) return { frozen: undefined, findings: steps };
  const bytes = canonicalBytes(shape.plan);
  const oversized = [...tooLarge(bytes), ...(nestsTooDeeply(bytes) ? [nested] : [])];
  if (oversized.length > 0) return { frozen: undefined, findings: oversized };
  return { frozen: { plan: shape.plan, bytes, digest: digestOf(bytes) }, findings: checkPlan(shape.plan) };
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
function declareVersion(
  context: FreezeContext,
  plan: FrozenPlan,
  { version, site }: DeclaredVersion,
  at: number,
): void {
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
  const said = Object.entries(spec).flatMap(([member, value]) => {
    if (!isUnanswered(value)) return [];
    const site = siteOf(value);
    if (site) sites[`/${member}`] = site;
    const found = `unanswered('${value.question}')`;
    return [unanswered(member, value.question, found, `Replace ${found} by the answer.`)];
  });
  const left = (Object.keys(questions) as Question[]).filter(
    (member) => spec[member] === undefined || spec[member] === null,
  );
  return [
    ...said,
    ...left.map((member) => unanswered(member, member, 'nothing', `Add ${member} to backoutPlan({ … }).`)),
  ];
}

function unanswered(member: string, question: Question, found: string, next: string): Finding {
  const { number, asks, example } = questions[question];
  const name = number <= 9 ? `question ${number}` : 'a question';
  return {
    code: 'plan-unanswered',
    severity: 'error',
    path: `/${member}`,
    message: `${name} is not answered: ${asks}`,
    expected: `an answer, for example ${member}: ${example}`,
    found,
    next,
  };
}

/** What the plan says besides its answers. */
const required = ['release', 'returnsTo', 'title', 'authors', 'roles', 'settings'] as const;

function missingIn(spec: PlanSpec): Finding[] {
  return required
    .filter((member) => spec[member] === undefined || spec[member] === null)
    .map((member) => ({
      code: 'plan-invalid',
      severity: 'error',
      path: `/${member}`,
      message: `the plan has no ${member}`,
      expected: `${member}: …`,
      found: 'nothing',
      next: `Add ${member} to backoutPlan({ … }).`,
    }));
}

/** For what no builder takes and the compiler refuses: the last part that was looked at is the nearest to it. */
function shapeless({ sites }: FreezeContext, thrown: unknown): Finding {
  return {
    code: 'plan-invalid',
    severity: 'error',
    path: Object.keys(sites).at(-1) ?? '',
    message: 'something in this part of the plan is not what its builder takes',
    expected: 'a plan that compiles',
    found: messageOf(thrown).slice(0, 200),
    next: 'Compile the plan: tsc says what is wrong, and where.',
  };
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
      next: 'Shorten its texts, or put what is long into files that its steps use.',
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
