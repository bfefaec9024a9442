import { z } from 'zod';
import { formatDuration, type Duration } from '../../../common/text/duration.ts';
import { built, type MembersOf } from '../builders/contents.ts';
import type { Criterion } from '../builders/criteria.ts';
import { adviceMembers, stepMembers, type AdviceSpec, type StepSpec } from '../builders/step-specs.ts';
import type { Step } from '../builders/step-values.ts';
import { mentionsInPlan } from '../checks/parts/problem.ts';
import { lines } from '../document/parts/document.ts';
import { freezeCriteriaRefs, freezeDuration } from '../freeze/parts/context.ts';
import { advice } from '../schema/parts/policies.ts';
import { idSchema, millisecondsSchema } from '../schema/parts/values.ts';
import { common, commonOf } from './parts/common.ts';
import { adviceOf } from './parts/policies.ts';
import { shownLines } from './parts/shown.ts';
import type { StepDefinition } from './parts/step-definition.ts';

/** Measures until all criteria pass, or the time is up and the step has failed. */
export const checkStep = z.strictObject({
  kind: z.literal('check'),
  ...common,
  runsOn: idSchema,
  timeoutMs: millisecondsSchema,
  everyMs: millisecondsSchema,
  criteria: z.array(idSchema).min(1),
  onFailure: advice.nullable(),
});
export type CheckStep = z.infer<typeof checkStep>;

export interface CheckSpec extends StepSpec {
  readonly criteria: readonly Criterion[];
  readonly runsOn?: string;
  /** Default `2m`. */
  readonly timeout?: Duration;
  /** Default `5s`. */
  readonly every?: Duration;
  readonly onFailure?: AdviceSpec;
}
const members: MembersOf<CheckSpec> = {
  ...stepMembers,
  criteria: true,
  runsOn: true,
  timeout: true,
  every: true,
  onFailure: adviceMembers,
};

/** Measures until all criteria pass, or the time is up and the step has failed. */
export function check(id: string, spec: CheckSpec): Step {
  return built({ kind: 'check', id }, spec, check, { members });
}

const defaults = { expected: '10s', timeout: '2m', every: '5s' } as const;

/** The step that measures. */
export const checkKind: StepDefinition<CheckStep, CheckSpec> = {
  defaults,
  drawn: { fill: '#eaf6ea' },
  freeze(place, spec) {
    const { context, path } = place;
    return {
      kind: 'check',
      ...commonOf(place, spec, defaults.expected),
      runsOn: spec.runsOn ?? context.usual.runsOn,
      timeoutMs: freezeDuration(context, `${path}/timeoutMs`, spec.timeout ?? defaults.timeout),
      everyMs: freezeDuration(context, `${path}/everyMs`, spec.every ?? defaults.every),
      criteria: freezeCriteriaRefs(context, `${path}/criteria`, spec.criteria),
      onFailure: adviceOf(place, spec.onFailure),
    };
  },
  does: ({ timeoutMs, criteria }) =>
    lines(`measures until all pass, at most ${formatDuration(timeoutMs)}: ${criteria.join(', ')}`),
  shown: ({ criteria }, titleOf) => shownLines('criterion', criteria.map(titleOf)),
  names: (pointer, { criteria }) => ({ criterion: mentionsInPlan(`${pointer}/criteria`, criteria) }),
  limitMs: ({ timeoutMs, criteria }, roundMs) => timeoutMs + roundMs(criteria),
};
