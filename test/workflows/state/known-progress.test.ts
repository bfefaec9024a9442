import { KnownProgress } from '../../../workflows/state/known-progress.ts';

const run = { state: 'active' } as const;

describe('the knowledge of a workflow about its run', () => {
  it('takes a step that nothing is known of to be pending', () => {
    expect(new KnownProgress().of('it', 1)).toEqual({ visit: 1, attempt: 1, state: 'pending' });
  });

  it('takes an earlier visit to say nothing about a later one', () => {
    const situation = new KnownProgress();
    situation.merge({ run, steps: { '@fix/it': { visit: 1, attempt: 2, state: 'settled' } }, seq: 1 });
    expect(situation.of('@fix/it', 2)).toEqual({ visit: 2, attempt: 1, state: 'pending' });
  });

  it('takes what it loads to have begun to wait when the record says, and what it sees begin to wait now', () => {
    const situation = new KnownProgress();
    const now = Date.now();
    const open = { visit: 1, attempt: 1, state: 'open' } as const;
    situation.merge({ run, steps: { old: { ...open, since: now - 60_000 }, fresh: { ...open, since: now + 500 } } });
    expect(situation.since('old')).toBe(now - 59_000);
    expect(situation.since('fresh')).toBeLessThan(now + 500);
  });

  it('passes over an answer that is older than what it knows', () => {
    const situation = new KnownProgress();
    situation.merge({ run: { state: 'ending' }, steps: { it: { visit: 1, attempt: 1, state: 'settled' } }, seq: 8 });
    situation.merge({ run, steps: { it: { visit: 1, attempt: 1, state: 'running' } }, seq: 5 });
    expect(situation.run.state).toBe('ending');
    expect(situation.of('it', 1).state).toBe('settled');
  });

  it('takes from an older answer what it does not know better', () => {
    const situation = new KnownProgress();
    situation.merge({ run: { state: 'ending' }, steps: {}, seq: 8 });
    situation.merge({ run, steps: { it: { visit: 1, attempt: 1, state: 'settled' } }, seq: 5 });
    expect(situation.run.state).toBe('ending');
    expect(situation.of('it', 1).state).toBe('settled');
  });

  it('is contradicted by a record that does not know a step settled, and by a record that is older', () => {
    const situation = new KnownProgress();
    situation.merge({ run, steps: { it: { visit: 1, attempt: 1, state: 'settled' } }, seq: 4 });
    const record = { run, steps: { it: { visit: 1, attempt: 1, state: 'settled' } } } as const;
    expect(situation.contradicts({ ...record, seq: 9 }, situation.newest)).toBe(false);
    expect(situation.contradicts({ run, steps: {}, seq: 9 }, situation.newest)).toBe(true);
    expect(situation.contradicts({ ...record, seq: 3 }, situation.newest)).toBe(true);
  });

  it('is not contradicted by a later visit that has not settled yet', () => {
    const situation = new KnownProgress();
    situation.merge({ run, steps: { it: { visit: 2, attempt: 1, state: 'pending' } }, seq: 4 });
    const steps = { it: { visit: 2, attempt: 1, state: 'holding' } } as const;
    expect(situation.contradicts({ run, steps, seq: 5 }, situation.newest)).toBe(false);
  });

  it('keeps the same object, and since when, until a step changes', () => {
    const situation = new KnownProgress();
    situation.merge({ run, steps: { it: { visit: 1, attempt: 1, state: 'open' } }, seq: 1 });
    const before = situation.of('it', 1);
    situation.merge({ run, steps: { it: { visit: 1, attempt: 1, state: 'open' } }, seq: 2 });
    expect(situation.of('it', 1)).toBe(before);
  });
});
