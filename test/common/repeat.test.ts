import { pauseOrAbort, repeatUntilAborted } from '../../common/repeat.ts';

const HOUR_MS = 3_600_000;

describe('pauseOrAbort', () => {
  it('waits until the time is over where no signal is given', async () => {
    const began = performance.now();
    await pauseOrAbort(20, undefined);
    expect(performance.now() - began).toBeGreaterThanOrEqual(19);
  });

  it('ends without an error when the signal aborts', async () => {
    const over = new AbortController();
    const waiting = pauseOrAbort(HOUR_MS, over.signal);
    over.abort(new Error('enough'));
    await expect(waiting).resolves.toBeUndefined();
  });

  it('does not wait at all for a signal that has aborted before', async () => {
    await expect(pauseOrAbort(HOUR_MS, AbortSignal.abort())).resolves.toBeUndefined();
  });
});

describe('repeatUntilAborted', () => {
  it('repeats the work until the signal aborts, and pauses no longer than until then', async () => {
    const over = new AbortController();
    let times = 0;
    await repeatUntilAborted(over.signal, async () => {
      times += 1;
      if (times < 3) return 0;
      setTimeout(() => over.abort(), 5);
      return HOUR_MS;
    });
    expect(times).toBe(3);
  });

  it('never begins the work when the signal has aborted before', async () => {
    const work = repeatUntilAborted(AbortSignal.abort(), () => Promise.reject(new Error('it began')));
    await expect(work).resolves.toBeUndefined();
  });

  it('ends with the error that the work throws', async () => {
    const work = repeatUntilAborted(new AbortController().signal, () => Promise.reject(new Error('it broke')));
    await expect(work).rejects.toThrow('it broke');
  });
});
