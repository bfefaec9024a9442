import { z } from 'zod';
import type { Duration } from '../../../common/text/duration.ts';
import { built, type MembersOf } from '../builders/contents.ts';
import type { Channel } from '../builders/people.ts';
import {
  adviceMembers,
  retryMembers,
  stepMembers,
  type AdviceSpec,
  type RetrySpec,
  type StepSpec,
} from '../builders/step-specs.ts';
import type { Step } from '../builders/step-values.ts';
import type { Input } from '../builders/values.ts';
import { inputsAt } from '../checks/parts/inputs.ts';
import { mentionsInPlan } from '../checks/parts/problem.ts';
import { lines } from '../document/parts/document.ts';
import { inputWords } from '../document/parts/words.ts';
import { freezeDuration, idsOf } from '../freeze/parts/context.ts';
import { plainList } from '../freeze/parts/inputs.ts';
import { advice, retryPolicy } from '../schema/parts/policies.ts';
import { idSchema, millisecondsSchema, plainInput } from '../schema/parts/values.ts';
import { common, commonOf } from './parts/common.ts';
import { adviceOf, retryOf } from './parts/policies.ts';
import { shownLines } from './parts/shown.ts';
import type { StepDefinition } from './parts/step-definition.ts';

/** Tells people. `required`: the step succeeds only when every channel has taken the message. */
export const notifyStep = z.strictObject({
  kind: z.literal('notify'),
  ...common,
  channels: z.array(idSchema).min(1),
  message: z.array(plainInput).min(1).max(100),
  required: z.boolean(),
  timeoutMs: millisecondsSchema,
  retry: retryPolicy,
  onFailure: advice.nullable(),
});
export type NotifyStep = z.infer<typeof notifyStep>;

export interface NotifySpec extends StepSpec {
  readonly channels: readonly Channel[];
  /** One input a line. */
  readonly message: readonly Input[];
  /** The step succeeds only when every channel has taken the message; default false. */
  readonly required?: boolean;
  /** Default `30s`. */
  readonly timeout?: Duration;
  /** Default: five attempts, from `2s` to `1m` apart. */
  readonly retry?: RetrySpec;
  readonly onFailure?: AdviceSpec;
}
const members: MembersOf<NotifySpec> = {
  ...stepMembers,
  channels: true,
  message: true,
  required: true,
  timeout: true,
  retry: retryMembers,
  onFailure: adviceMembers,
};

/** Tells people. */
export function notify(id: string, spec: NotifySpec): Step {
  return built({ kind: 'notify', id }, spec, notify, { members });
}

const defaults = {
  expected: '1s',
  timeout: '30s',
  retry: { attempts: 5, delay: '2s', factor: 2, maxDelay: '1m' },
} as const;

/** The step that tells people. */
export const notifyKind: StepDefinition<NotifyStep, NotifySpec> = {
  defaults,
  drawn: { fill: '#f0f0f0' },
  freeze(place, spec) {
    const { context, path } = place;
    return {
      kind: 'notify',
      ...commonOf(place, spec, defaults.expected),
      channels: idsOf(context, `${path}/channels`, spec.channels),
      message: plainList(context, `${path}/message`, spec.message),
      required: spec.required ?? false,
      timeoutMs: freezeDuration(context, `${path}/timeoutMs`, spec.timeout ?? defaults.timeout),
      retry: retryOf(place, spec.retry, defaults.retry),
      onFailure: adviceOf(place, spec.onFailure),
    };
  },
  does: ({ channels, required, message }) =>
    lines(
      `tells ${channels.join(', ')}${required ? ', and must reach them' : ''}: ${message.map(inputWords).join(' / ')}`,
    ),
  shown: ({ channels, message }) => [...shownLines('channel', channels), ...shownLines('message', message)],
  inputs: (pointer, { message }) => inputsAt(`${pointer}/message`, message),
  names: (pointer, { channels }) => ({ channel: mentionsInPlan(`${pointer}/channels`, channels) }),
  limitMs: ({ timeoutMs }) => timeoutMs,
};
