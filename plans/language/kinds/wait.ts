import { z } from 'zod';
import { formatDuration, type Duration } from '../../../common/text/duration.ts';
import { built, type MembersOf } from '../builders/contents.ts';
import { stepMembers, type StepSpec } from '../builders/step-specs.ts';
import type { Step } from '../builders/step-values.ts';
import { lines } from '../document/parts/document.ts';
import { freezeDuration } from '../freeze/parts/context.ts';
import { millisecondsSchema } from '../schema/parts/values.ts';
import { common, commonOf } from './parts/common.ts';
import { shownLine } from './parts/shown.ts';
import type { StepDefinition } from './parts/step-definition.ts';

/** Waits for a fixed time. */
export const waitStep = z.strictObject({ kind: z.literal('wait'), ...common, forMs: millisecondsSchema });
export type WaitStep = z.infer<typeof waitStep>;

export interface WaitSpec extends StepSpec {
  readonly for: Duration;
}
const members: MembersOf<WaitSpec> = { ...stepMembers, for: true };

/** Waits for a fixed time. */
export function wait(id: string, spec: WaitSpec): Step {
  return built({ kind: 'wait', id }, spec, wait, { members });
}

/** The step that waits for a time. */
export const waitKind: StepDefinition<WaitStep, WaitSpec> = {
  drawn: { fill: '#f0f0f0', detail: ({ forMs }) => `wait ${formatDuration(forMs)}` },
  freeze: (place, spec) => ({
    kind: 'wait',
    ...commonOf(place, spec, spec.for),
    forMs: freezeDuration(place.context, `${place.path}/forMs`, spec.for),
  }),
  does: ({ forMs }) => lines(`waits ${formatDuration(forMs)}`),
  shown: ({ forMs }) => shownLine('for', formatDuration(forMs)),
};
