import type { LoadedAttempt } from './attempt.ts';
import type { EffectEnd } from './effect.ts';

/**
 * The end that a rehearsal puts in the place of this attempt, or undefined where the step is carried out. A fault stands
 * in for every attempt that the plan's own policy makes; what a person asks for afterwards is carried out, so that a
 * rehearsal can go on. Decided from the record alone, so the same under a retry of the activity.
 */
export function injectedEnd({
  state,
  step,
  ref,
}: Pick<LoadedAttempt, 'state' | 'step' | 'ref'>): EffectEnd | undefined {
  const injected = state.request.rehearsal?.inject.find((one) => one.step === ref.address);
  const attempts = 'retry' in step ? step.retry.attempts : 1;
  if (!injected || ref.visit > 1 || ref.attempt > attempts) return undefined;
  const message = `the rehearsal injected this: ${words[injected.as]}; nothing of the step ran`;
  switch (injected.as) {
    case 'fail':
      return { outcome: 'failed', message };
    case 'timeout':
      return { outcome: 'timed-out', message };
    case 'unknown':
      return { outcome: 'unknown', message, known: message };
  }
}

const words = { fail: 'a failure', timeout: 'a time-out', unknown: 'an end that nobody knows' } as const;
