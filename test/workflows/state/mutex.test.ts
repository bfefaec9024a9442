import { Mutex } from '../../../workflows/state/mutex.ts';

describe('a mutex', () => {
  it('lets one work at a time, in the order of asking', async () => {
    const turn = new Mutex();
    const seen: string[] = [];
    const work = (name: string) => async () => {
      seen.push(`${name} begins`);
      await Promise.resolve();
      seen.push(`${name} ends`);
    };
    await Promise.all([turn.runExclusive(work('one')), turn.runExclusive(work('two'))]);
    expect(seen).toEqual(['one begins', 'one ends', 'two begins', 'two ends']);
  });

  it('passes to the next one when the work of one fails', async () => {
    const turn = new Mutex();
    const failing = turn.runExclusive(() => Promise.reject(new Error('no')));
    const next = turn.runExclusive(() => Promise.resolve('next'));
    await expect(failing).rejects.toThrow('no');
    await expect(next).resolves.toBe('next');
  });
});
