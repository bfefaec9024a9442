import type { z } from 'zod';
import type { AdviceSpec, RetrySpec } from '../../builders/step-specs.ts';
import { freezeDuration, idOf } from '../../freeze/parts/context.ts';
import { defaults } from '../../freeze/parts/defaults.ts';
import type { advice, retryPolicy } from '../../schema/parts/policies.ts';
import type { FreezePlace } from './step-definition.ts';

/** Only one attempt needs no pauses: a plan that says `attempts: 1` and one that says nothing are the same. */
export function retryOf(
  { context, path }: FreezePlace,
  spec: RetrySpec | undefined,
  usual: Required<RetrySpec>,
): z.infer<typeof retryPolicy> {
  const { attempts, delay, factor, maxDelay } = { ...usual, ...(spec && { ...defaults.retry, ...spec }) };
  if (attempts === 1) return { attempts, delayMs: 0, factor: 1, maxDelayMs: 0 };
  const pause = (name: string, value: string) => freezeDuration(context, `${path}/retry/${name}`, value);
  return { attempts, delayMs: pause('delayMs', delay), factor, maxDelayMs: pause('maxDelayMs', maxDelay) };
}

/** What the author advises when the step fails; null where nothing. */
export function adviceOf({ context, path }: FreezePlace, spec: AdviceSpec | undefined): z.infer<typeof advice> | null {
  if (!spec) return null;
  const { advise, because } = spec;
  if (typeof advise === 'string') return { advise, contingency: null, because };
  return { advise: 'contingency', contingency: idOf(context, `${path}/onFailure/contingency`, advise), because };
}
