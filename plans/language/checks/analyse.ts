import { analysisCodes, found, needsRoster } from './parts/codes.ts';
import { nothingKnown, type KnownFacts } from '../analysis/given.ts';
import { textsOf } from '../analysis/texts.ts';
import { checkPlan } from './check.ts';
import { confirmedAnswers } from './confirmed-answers.ts';
import { tellingCriteria } from './constant-criteria.ts';
import { ownDates } from './dates.ts';
import { answeredDeployment } from './deployment.ts';
import { soundReturns } from './irreversible.ts';
import { ownLinks } from './base-plan-links.ts';
import { settledOnce } from './once.ts';
import { nothingOpen } from './placeholders.ts';
import { plainlyRepeatable } from './repeatable.ts';
import { returnsToLive } from './returns.ts';
import { noSecrets } from './secrets.ts';
import { noShells } from './shell.ts';
import { fittingTimes } from './times.ts';
import { toldOfWaits } from './notified.ts';
import { ownVersions } from './versions.ts';
import { closest } from '../../../common/text/did-you-mean.ts';
import { hasErrors, type Finding } from './parts/finding.ts';
import { placeOf } from '../places.ts';
import type { FrozenPlan } from '../schema/plan.ts';

/** What is known besides the plan. */
export interface Given {
  readonly knowledge?: KnownFacts;
  /** What a roster shows of the plan; undefined where none was asked. */
  readonly ofPeople?: readonly Finding[];
}
/** A warning that the plan silences, with the author's reason. */
export interface SilencedFinding extends Finding {
  readonly because: string;
}
/** The result of the analysis. */
export interface Analysis {
  readonly findings: readonly Finding[];
  readonly silenced: readonly SilencedFinding[];
}

/** Rules that follow the steps, and so need a plan whose names are right. */
const ofSteps: readonly ((plan: FrozenPlan) => Finding[])[] = [
  soundReturns,
  fittingTimes,
  toldOfWaits,
  settledOnce,
  plainlyRepeatable,
  noShells,
  tellingCriteria,
  answeredDeployment,
];
/** What belongs to another release. */
const specific: readonly ((plan: FrozenPlan, knowledge: KnownFacts) => Finding[])[] = [
  ownVersions,
  ownDates,
  ownLinks,
  returnsToLive,
  nothingOpen,
];

/**
 * All that can be said of a frozen plan: whether it is sound (`checked`, by default what `checkPlan` finds), what is risky
 * in it, and what in it belongs to another release. Pure. What the plan allows is left out; the warnings that it
 * silences are apart. Findings of severity `error` refuse the plan.
 */
export function analysePlan(
  plan: FrozenPlan,
  { knowledge = nothingKnown, ofPeople }: Given = {},
  checked: readonly Finding[] = checkPlan(plan),
): Analysis {
  const isSound = !hasErrors(checked);
  const all = [
    ...checked,
    ...(isSound ? ofSteps.flatMap((rule) => rule(plan)) : []),
    ...noSecrets(plan),
    ...specific.flatMap((rule) => rule(plan, knowledge)).filter((finding) => !isAllowed(plan, finding)),
    ...unusedAllowances(plan),
    ...confirmedAnswers(plan, knowledge),
    ...(isSound ? (ofPeople ?? []) : []),
  ];
  // What was not looked for cannot be missed.
  return isSound ? silence(plan, all, ofPeople === undefined ? needsRoster : []) : { findings: all, silenced: [] };
}

function isAllowed({ allowed }: FrozenPlan, finding: Finding): boolean {
  return allowed.some(({ text }) => text === finding.found);
}

function unusedAllowances(plan: FrozenPlan): Finding[] {
  if (plan.allowed.length === 0) return [];
  const texts = [plan.returnsTo, ...textsOf(plan).map(({ text }) => text)];
  return plan.allowed.flatMap(({ text }, at) =>
    texts.some((one) => one.includes(text))
      ? []
      : [
          found('plan-allowed-unused', `/allowed/${at}`, 'the plan contains no such text', {
            expected: 'a text exactly as it stands in the plan',
            found: text,
            next: 'Take it out of allowed, or write it as it stands.',
          }),
        ],
  );
}

function silence(plan: FrozenPlan, all: readonly Finding[], notLookedFor: readonly string[]): Analysis {
  const used = new Set<number>();
  const findings: Finding[] = [];
  const silenced: SilencedFinding[] = [];
  for (const finding of all) {
    const at = plan.silenced.findIndex((one) => silences(plan, one, finding));
    const because = plan.silenced[at]?.because;
    if (because === undefined) findings.push(finding);
    else silenced.push({ ...finding, because });
    plan.silenced.forEach((one, index) => silences(plan, one, finding) && used.add(index));
  }
  const idle = plan.silenced.flatMap((one, at) =>
    used.has(at) || notLookedFor.includes(one.code) ? [] : [idleSilence(one, at, all)],
  );
  return { findings: [...findings, ...idle], silenced };
}

type Silence = FrozenPlan['silenced'][number];

function silences(plan: FrozenPlan, { code, at }: Silence, { severity, code: given, path }: Finding): boolean {
  if (severity !== 'warning' || code !== given) return false;
  const pointer = at.startsWith('/') ? at : placeOf(plan, at)?.pointer;
  return pointer !== undefined && (path === pointer || path.startsWith(`${pointer}/`) || path === `${pointer}Ms`);
}

function idleSilence({ code, at }: Silence, index: number, all: readonly Finding[]): Finding {
  const isKnown = Object.hasOwn(analysisCodes, code);
  const near = isKnown ? undefined : closest(code, Object.keys(analysisCodes));
  const isError = isKnown && all.some((one) => one.code === code && one.severity === 'error');
  return found(
    'plan-silenced-unused',
    `/silenced/${index}`,
    near ? `there is no warning "${code}"; did you mean "${near}"?` : 'this silences nothing',
    {
      expected: 'the code of a warning, and where it is given',
      found: isError ? `${code}, which is an error` : `${code} at ${at}`,
      next: isError
        ? 'Errors cannot be silenced: correct the plan.'
        : 'Take it out of silenced, or name code and place as plan check prints them.',
    },
  );
}
