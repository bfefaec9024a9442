import { undoOf, type OutlineStep } from '../../../plans/language/outline/outline.ts';
import type { StepProgress } from '../../../plans/language/outline/progress.ts';
import { type RunFacts, nextAction } from '../../../workflows/state/next-action.ts';

const now = 1_000_000;
const active: RunFacts = { run: 'active', now, undoing: false };
const pending: StepProgress = { visit: 1, attempt: 1, state: 'pending' };
const step = (k: OutlineStep['k']): OutlineStep => ({ a: 'it', k, q: 'local' });

describe('the next action for a step', () => {
  it.each([
    ['command', 'execute'],
    ['http', 'execute'],
    ['check', 'execute'],
    ['gate', 'open'],
    ['manual', 'open'],
    ['wait', 'open'],
    ['notify', 'tell'],
    ['parallel', 'branches'],
  ] as const)('begins a pending %s: %s', (kind, next) => {
    expect(nextAction(step(kind), pending, active)).toEqual({ do: next });
  });

  it('is nothing once it is settled', () => {
    expect(nextAction(step('command'), { ...pending, state: 'settled' }, active)).toEqual({ do: 'done' });
  });

  it('waits until the retry policy allows another attempt', () => {
    expect(nextAction(step('command'), { ...pending, at: now + 1 }, active)).toEqual({ do: 'pause', until: now + 1 });
    expect(nextAction(step('command'), { ...pending, at: now }, active)).toEqual({ do: 'execute' });
  });

  it.each(['held', 'ending', 'ended'] as const)('takes up what is under way again even when the run is %s', (run) => {
    expect(nextAction(step('command'), { ...pending, state: 'running' }, { ...active, run })).toEqual({
      do: 'execute',
    });
  });

  it('begins nothing in a held run', () => {
    expect(nextAction(step('command'), pending, { ...active, run: 'held' })).toEqual({ do: 'pause' });
  });

  it.each(['pending', 'open', 'holding'] as const)('leaves a step that is %s when the run ends', (state) => {
    expect(nextAction(step('gate'), { ...pending, state }, { ...active, run: 'ending' })).toEqual({ do: 'leave' });
  });

  it('walks undo steps while the run ends, and not after', () => {
    expect(nextAction(step('command'), pending, { ...active, run: 'ending', undoing: true })).toEqual({
      do: 'execute',
    });
    expect(nextAction(step('command'), pending, { ...active, run: 'ended', undoing: true })).toEqual({ do: 'leave' });
  });

  it('watches what waits, with its deadline, and reminds where people are waited for', () => {
    const open: StepProgress = { ...pending, state: 'open', at: now + 5 };
    expect(nextAction(step('gate'), open, active)).toEqual({ do: 'watch', deadline: now + 5, reminds: true });
    expect(nextAction(step('wait'), open, active)).toEqual({ do: 'watch', deadline: now + 5, reminds: false });
    expect(nextAction(step('command'), { ...pending, state: 'holding' }, active)).toEqual({
      do: 'watch',
      reminds: true,
    });
  });

  it('keeps watching a gate of a held run, because its deadline goes on', () => {
    expect(nextAction(step('gate'), { ...pending, state: 'open' }, { ...active, run: 'held' }).do).toBe('watch');
  });

  it('walks the contingency that was chosen, and in an ending run only lets it finish', () => {
    const chosen: StepProgress = { ...pending, state: 'contingency', contingency: 'fix', contingencyVisit: 2 };
    const next = { do: 'contingency', contingency: 'fix', visit: 2 };
    expect(nextAction(step('command'), chosen, active)).toEqual({ ...next, leaves: false });
    expect(nextAction(step('command'), chosen, { ...active, run: 'ending' })).toEqual({ ...next, leaves: true });
  });
});

describe('the undo of a step', () => {
  it('runs where its step does, unless it says otherwise', () => {
    expect(undoOf({ a: 'it', k: 'command', q: 'db', t: 5, u: true })).toEqual({
      a: 'it~undo',
      k: 'command',
      q: 'db',
      t: 5,
    });
    expect(undoOf({ a: 'it', k: 'command', q: 'db', u: { k: 'manual' } })).toEqual({ a: 'it~undo', k: 'manual' });
    expect(undoOf({ a: 'it', k: 'command', q: 'db' })).toBeUndefined();
  });
});
