import { formatDuration } from '../../../common/text/duration.ts';
import { found } from './parts/codes.ts';
import type { Finding } from './parts/finding.ts';
import { isGate, neededMs } from '../places.ts';
import type { FrozenPlan } from '../schema/plan.ts';
import type { FrozenStep } from '../kinds/index.ts';

/** Even where every gate is decided at its last moment, the rollback fits its promise and its window. */
export function fittingTimes(plan: FrozenPlan): Finding[] {
  const { duration, window } = plan;
  const longest = longestFor(plan.steps);
  const open = window.closesAfterMs - window.opensAfterMs;
  // What the estimates alone do not keep is said already.
  const isLate = neededMs(plan, []) <= duration.atMostMs && longest > duration.atMostMs;
  return [
    ...(isLate ? [tooLong('plan-late', '/duration/atMostMs', 'the rollback may', duration.atMostMs, longest)] : []),
    ...(open > 0 && longest > open
      ? [tooLong('plan-window-short', '/window/closesAfterMs', 'the window is open', open, longest)]
      : []),
  ];
}

function tooLong(
  code: 'plan-late' | 'plan-window-short',
  path: string,
  what: string,
  allowedMs: number,
  longestMs: number,
): Finding {
  return found(code, path, `with gates decided at their deadlines the steps take longer than ${what}`, {
    expected: `at most ${formatDuration(allowedMs)}`,
    found: `${formatDuration(longestMs)}: estimates, and the deadlines of gates`,
    next: 'Shorten deadlines or estimates, or allow for more time.',
  });
}

function longestFor(steps: readonly FrozenStep[]): number {
  return steps.reduce((sum, step) => sum + longestOf(step), 0);
}

function longestOf(step: FrozenStep): number {
  if (isGate(step)) return Math.max(step.deadlineMs, step.expectedMs);
  if (!('branches' in step)) return step.expectedMs;
  return Math.max(...step.branches.map((branch) => longestFor(branch.steps)));
}
