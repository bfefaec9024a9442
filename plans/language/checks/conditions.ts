import safeRegex from 'safe-regex2';
import type { Finding } from './parts/finding.ts';
import { definitionOf } from '../kinds/index.ts';
import { placedSteps, type PlacedStep } from '../places.ts';
import type { Condition } from '../schema/parts/conditions.ts';
import type { FrozenPlan } from '../schema/plan.ts';
import { problem } from './parts/problem.ts';

/** Conditions can be met, and their patterns be read in reasonable time. */
export function soundConditions(plan: FrozenPlan): Finding[] {
  const criteria = plan.criteria.flatMap(({ id, pass, fail }, at) => {
    const path = `/criteria/${at}`;
    if (pass || fail) return [...found(`${path}/pass`, pass), ...found(`${path}/fail`, fail)];
    return [
      problem(path, `the criterion "${id}" says neither when it passes nor when it fails`, {
        expected: 'pass, fail or both',
        found: 'neither',
      }),
    ];
  });
  return [...criteria, ...placedSteps(plan).flatMap(ofStep)];
}

function ofStep({ pointer, step }: PlacedStep): Finding[] {
  const verify = 'verify' in step ? step.verify : null;
  return [
    ...found(`${pointer}/verify/done`, verify?.done ?? null),
    ...found(`${pointer}/verify/notDone`, verify?.notDone ?? null),
    ...(definitionOf(step).conditions?.(pointer, step) ?? []).flatMap(({ path, condition }) => found(path, condition)),
  ];
}

function found(path: string, condition: Condition | null): Finding[] {
  switch (condition?.kind) {
    case 'all':
    case 'any':
      return condition.of.flatMap((one, at) => found(`${path}/of/${at}`, one));
    case 'between':
      if (condition.low <= condition.high) return [];
      return [
        problem(path, 'nothing lies between these bounds', {
          expected: 'the low bound first',
          found: `${condition.low} and ${condition.high}`,
        }),
      ];
    case 'matches':
      return pattern(`${path}/pattern`, condition.pattern);
    case 'above':
    case 'below':
    case 'equals':
    case undefined:
      return [];
  }
}

function pattern(path: string, source: string): Finding[] {
  if (!compiles(source))
    return [problem(path, 'this pattern cannot be read', { expected: 'a regular expression', found: source })];
  if (safeRegex(source)) return [];
  const next = 'Write it without a repetition inside a repetition.';
  return [
    problem(path, 'this pattern can take for ever on some texts', {
      expected: 'a pattern that is read in one pass',
      found: source,
      next,
    }),
  ];
}

function compiles(source: string): boolean {
  try {
    return new RegExp(source) instanceof RegExp;
  } catch {
    return false;
  }
}
