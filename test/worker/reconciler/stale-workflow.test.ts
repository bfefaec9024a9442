import type { Progress, StepProgress } from '../../../plans/language/outline/progress.ts';
import { isStale, StaleSuspects } from '../../../worker/reconciler/stale-workflow.ts';

const step = (state: StepProgress['state'], visit = 1): StepProgress => ({ state, visit, attempt: 1 });
const progress = (steps: Record<string, StepProgress>, state: Progress['run']['state'] = 'active'): Progress => ({
  run: { state },
  steps,
});

describe('a workflow that is compared with the record', () => {
  it.each<[string, Progress, Progress]>([
    ['walks a step that is settled', progress({ one: step('open') }), progress({ one: step('settled') })],
    ['has not heard of a step that waits', progress({}), progress({ one: step('open') })],
    ['knows an earlier visit', progress({ one: step('settled') }), progress({ one: step('open', 2) })],
    ['does not know that the run ends', progress({}), progress({}, 'ending')],
  ])('is behind where it %s', (_, known, recorded) => {
    expect(isStale(known, recorded)).toBe(true);
  });

  it.each<[string, Progress, Progress]>([
    ['both know the same', progress({ one: step('settled') }), progress({ one: step('settled') })],
    ['a step is only under way', progress({}), progress({ one: step('running') })],
    ['a step is only about to begin', progress({}), progress({ one: step('pending') })],
    ['a request has opened a gate, which is not walked', progress({}), progress({ 'one:skip': step('open') })],
    ['it knows more, as its answer came first', progress({ one: step('settled') }), progress({ one: step('open') })],
  ])('is not behind where %s', (_, known, recorded) => {
    expect(isStale(known, recorded)).toBe(false);
  });
});

describe('a suspect', () => {
  const longMs = 100;

  it('is sure once it was behind at the same entry for long', () => {
    const suspects = new StaleSuspects();
    expect(suspects.look('shop-1', { seq: 7 }, { now: 0, longMs })).toBe(false);
    expect(suspects.look('shop-1', { seq: 7 }, { now: 99, longMs })).toBe(false);
    expect(suspects.look('shop-1', { seq: 7 }, { now: 100, longMs })).toBe(true);
    expect(suspects.any).toBe(false);
  });

  it('counts from zero again if the record has moved on, and is none if it caught up', () => {
    const suspects = new StaleSuspects();
    suspects.look('shop-1', { seq: 7 }, { now: 0, longMs });
    expect(suspects.look('shop-1', { seq: 8 }, { now: 500, longMs })).toBe(false);
    expect(suspects.has('shop-1')).toBe(true);
    expect(suspects.look('shop-1', undefined, { now: 900, longMs })).toBe(false);
    expect(suspects.has('shop-1')).toBe(false);
  });

  it('is asked again where its workflow did not answer, which shows nothing', () => {
    const suspects = new StaleSuspects();
    suspects.unanswered('shop-1');
    expect([suspects.has('shop-1'), suspects.any]).toEqual([true, true]);
    expect(suspects.look('shop-1', undefined, { now: 0, longMs })).toBe(false);
    expect([suspects.has('shop-1'), suspects.any]).toEqual([false, false]);
    suspects.look('shop-1', { seq: 7 }, { now: 0, longMs });
    suspects.unanswered('shop-1');
    expect(suspects.look('shop-1', { seq: 7 }, { now: 100, longMs })).toBe(true);
    expect(suspects.any).toBe(false);
  });
});
