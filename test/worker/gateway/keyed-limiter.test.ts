import { KeyedLimiter } from '../../../worker/gateway/keyed-limiter.ts';

describe('the limiter', () => {
  it('lets at most N of one name be in progress at a time, the others in the order they came', async () => {
    const lanes = new KeyedLimiter(2);
    const began: number[] = [];
    const ends: (() => void)[] = [];
    const work = (number: number) =>
      lanes.pass('run', () => {
        began.push(number);
        return new Promise<void>((resolve) => ends.push(resolve));
      });
    const all = [1, 2, 3, 4].map(work);
    await Promise.resolve();
    expect(began).toEqual([1, 2]);
    ends[0]!();
    await all[0];
    await Promise.resolve();
    expect(began).toEqual([1, 2, 3]);
    ends[1]!();
    ends[2]!();
    await all[2];
    await Promise.resolve();
    ends[3]!();
    await Promise.all(all);
    expect(began).toEqual([1, 2, 3, 4]);
  });

  it('does not wait for other names', async () => {
    const lanes = new KeyedLimiter(1);
    void lanes.pass('one', () => new Promise(() => {}));
    await expect(lanes.pass('other', () => Promise.resolve('done'))).resolves.toBe('done');
  });

  it('goes on when work fails', async () => {
    const lanes = new KeyedLimiter(1);
    await expect(lanes.pass('run', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(lanes.pass('run', () => Promise.resolve('done'))).resolves.toBe('done');
  });
});
