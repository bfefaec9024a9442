import { formatDuration } from '../../../common/text/duration.ts';
import { found } from './parts/codes.ts';
import type { Finding } from './parts/finding.ts';
import { definitionOf } from '../kinds/index.ts';
import { neededMs, placedSteps, traitsOfStep, type PlacedStep } from '../places.ts';
import type { FrozenCriterion } from '../schema/criteria.ts';
import { planLimits, type FrozenPlan } from '../schema/plan.ts';
import { criteriaOfStep } from './names.ts';
import { problem } from './parts/problem.ts';

/** What a kind of step says fits together: a gate's people and times, what is done by hand. */
export function soundKinds(plan: FrozenPlan): Finding[] {
  return placedSteps(plan).flatMap(({ pointer, step }) => definitionOf(step).problems?.(pointer, step) ?? []);
}

/** A step's members fit together. */
export function soundSteps(plan: FrozenPlan): Finding[] {
  const criteria = new Map(plan.criteria.map((one) => [one.id, one]));
  return placedSteps(plan).flatMap((place) => [
    ...repeating(place),
    ...wayBack(place),
    ...ownLabel(place, criteria),
    ...slow(place),
  ]);
}

function repeating({ pointer, step }: PlacedStep): Finding[] {
  if (!('effect' in step) || step.effect !== 'once' || step.retry.attempts === 1) return [];
  return [
    problem(
      `${pointer}/retry/attempts`,
      `${step.id} must never run twice unasked and has ${step.retry.attempts} attempts`,
      {
        expected: '1 attempt, or the effect "repeatable" or "none"',
        found: `effect "once" and ${step.retry.attempts} attempts`,
        next: "Say effect: 'repeatable' if it is safe to run it again.",
      },
    ),
  ];
}

function wayBack({ pointer, step }: PlacedStep): Finding[] {
  if (!('undo' in step) || !step.undo || !step.irreversible) return [];
  return [
    problem(`${pointer}/irreversible`, `${step.id} has an undo and cannot be undone`, {
      expected: 'undo or irreversible',
      found: 'both',
    }),
  ];
}

/** What a step measures is measured inside its one activity, so on its own label. */
function ownLabel(place: PlacedStep, criteria: ReadonlyMap<string, FrozenCriterion>): Finding[] {
  const { pointer, step } = place;
  if (!('runsOn' in step)) return [];
  return criteriaOfStep(place).flatMap(({ name: id }) => {
    const label = criteria.get(id)?.runsOn ?? step.runsOn;
    if (label === step.runsOn) return [];
    const next = `Give the step runsOn: '${label}', or make a criterion with runsOn: '${step.runsOn}'.`;
    return [
      problem(pointer, `${step.id} measures "${id}" on another label`, { expected: step.runsOn, found: label, next }),
    ];
  });
}

function slow({ pointer, step }: PlacedStep): Finding[] {
  if (!('timeoutMs' in step) || traitsOfStep(step).opensFor !== null || step.expectedMs <= step.timeoutMs) return [];
  return [
    found('plan-slow', `${pointer}/expectedMs`, `${step.id} is expected to take longer than it may`, {
      expected: `at most ${formatDuration(step.timeoutMs)}`,
      found: formatDuration(step.expectedMs),
      next: 'Give it a longer timeout, or estimate again.',
    }),
  ];
}

/** The plan's own times fit together. */
export function soundTimes(plan: FrozenPlan): Finding[] {
  const { window, duration } = plan;
  const needed = neededMs(plan, []);
  return [
    ...(window.opensAfterMs < window.closesAfterMs
      ? []
      : [
          problem('/window/closesAfterMs', 'the window closes before it opens', {
            expected: `more than ${formatDuration(window.opensAfterMs)}`,
            found: formatDuration(window.closesAfterMs),
          }),
        ]),
    ...(duration.expectedMs <= duration.atMostMs
      ? []
      : [
          problem('/duration/atMostMs', 'the rollback is expected to take longer than it may', {
            expected: `at least ${formatDuration(duration.expectedMs)}`,
            found: formatDuration(duration.atMostMs),
          }),
        ]),
    ...(needed <= duration.atMostMs
      ? []
      : [
          found(
            'plan-late',
            '/duration/atMostMs',
            'by their own estimates the steps take longer than the rollback may',
            {
              expected: `at most ${formatDuration(duration.atMostMs)}`,
              found: formatDuration(needed),
              next: 'Promise a longer atMost, or estimate again.',
            },
          ),
        ]),
  ];
}

/** A plan takes one release back to another version. */
export function soundPlan(plan: FrozenPlan): Finding[] {
  if (plan.returnsTo !== plan.release.version) return [];
  return [
    problem('/returnsTo', 'the plan returns to the version that it takes back', {
      expected: 'the version before',
      found: plan.returnsTo,
    }),
  ];
}

/** What refuses a plan of too many steps, undos and those of contingencies included; nothing where it stays within the limit. */
export function tooManySteps(count: number): Finding[] {
  if (count <= planLimits.steps) return [];
  const detail = {
    expected: `at most ${planLimits.steps}`,
    found: `${count}, undos and contingencies included`,
    next: 'Let one command do what many steps do, or divide the rollback.',
  };
  return [{ ...problem('/steps', 'the plan has too many steps', detail), code: 'plan-too-large' }];
}
