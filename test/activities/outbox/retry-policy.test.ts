import { defaultPatience, pauseAfter } from '../../../activities/outbox/retry-policy.ts';

it('a message that nobody takes is tried for about twenty minutes', () => {
  const pauses = Array.from({ length: defaultPatience.attempts - 1 }, (_, index) =>
    pauseAfter(index + 1, defaultPatience),
  );
  const longest = pauses.reduce((sum, ms) => sum + ms, defaultPatience.attempts * defaultPatience.timeoutMs);
  expect(longest / 60_000).toBeGreaterThan(18);
  expect(longest / 60_000).toBeLessThan(22);
});
