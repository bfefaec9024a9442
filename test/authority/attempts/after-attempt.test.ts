import { afterAttempt } from '../../../authority/attempts/after-attempt.ts';
import { commandStep } from '../../support/plans.ts';

const now = '2026-01-01T00:00:00.000Z';
const retry = { attempts: 4, delayMs: 1000, factor: 3, maxDelayMs: 5000 };

it('the pauses of a retry policy grow by its factor up to its longest, and end with its attempts', () => {
  const step = commandStep('switch', ['true'], { effect: 'repeatable', retry });
  const next = [1, 2, 3].map((attempt) => afterAttempt(step, attempt, now));
  expect(next).toEqual([
    { do: 'retry', attempt: 2, at: '2026-01-01T00:00:01.000Z' },
    { do: 'retry', attempt: 3, at: '2026-01-01T00:00:03.000Z' },
    { do: 'retry', attempt: 4, at: '2026-01-01T00:00:05.000Z' },
  ]);
  expect(afterAttempt(step, 4, now)).toEqual({ do: 'hold' });
});
