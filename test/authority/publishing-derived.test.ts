import { canonicalBytes } from '../../common/canonical.ts';
import type { FrozenPlan } from '../../plans/language/schema/index.ts';
import { answers } from '../../plans/language/schema/index.ts';
import { smallPlan } from '../support/plans.ts';
import { type Desk, eachAtADesk } from './support/desk.ts';
import type { People } from '../support/people.ts';

let people: People;
let desk: Desk;
eachAtADesk((ours) => ({ people, desk } = ours));

const release = { service: 'shop', version: '2.1.0' };
const because = 'nothing about it changes with 2.1.0';
const confirmed = (...names: readonly (typeof answers)[number][]) => names.map((answer) => ({ answer, because }));

async function publish(plan: FrozenPlan) {
  const digest = await desk.store.write((tx) => tx.putBlob(Buffer.from(canonicalBytes(plan))));
  return desk.ask(people.dev, { action: 'plan.publish', plan: digest, release, source: null, sourceMap: null });
}
function derived(base: string, over: Partial<FrozenPlan> = {}, named: readonly (typeof answers)[number][] = []) {
  return smallPlan({
    release,
    returnsTo: '2.0.0',
    title: 'Back to 2.0.0',
    basedOn: { plan: base, confirmed: confirmed(...named) },
    ...over,
  });
}

describe('publishing a plan that is based on another one', () => {
  it('is refused from every client while an answer is that of the base and nobody says why it still holds', async () => {
    const base = await desk.publish();
    expect(await publish(derived(base))).toMatchObject({ status: 'denied', code: 'plan-unconfirmed' });
    expect(await publish(derived(base, {}, answers.slice(1)))).toMatchObject({
      code: 'plan-unconfirmed',
      message: expect.stringContaining('question 1 is answered as it was for shop@2.0.0'),
    });
    expect(await desk.entries('plan.published')).toHaveLength(1);
  });

  it('is accepted once each answer is confirmed, and keeps by whom and why', async () => {
    const base = await desk.publish();
    const plan = derived(base, {}, answers);
    expect(await publish(plan)).toMatchObject({ status: 'accepted' });
    const [newest] = await desk.store.read((tx) => tx.publishedPlans({ release }));
    const kept = await desk.store.read((tx) => tx.plan(newest?.digest ?? ''));
    expect(kept?.basedOn).toEqual({ plan: base, confirmed: confirmed(...answers) });
  });

  it('is accepted for an answer that was changed, without a confirmation', async () => {
    const base = await desk.publish();
    const window = { opensAfterMs: 0, closesAfterMs: 3_600_000, because: 'the old schema is dropped after an hour' };
    const others = answers.filter((answer) => answer !== 'window');
    expect(await publish(derived(base, { window }, others))).toMatchObject({ status: 'accepted' });
  });

  it('is refused for an answer that differs only in its versions, without a confirmation', async () => {
    const tested = { kind: 'untested', because: 'the way from 2.0.0 to 1.9.0 is short' } as const;
    const base = await desk.publish(smallPlan({ tested }));
    const after = { kind: 'untested', because: 'the way from 2.1.0 to 2.0.0 is short' } as const;
    const others = answers.filter((answer) => answer !== 'tested');
    expect(await publish(derived(base, { tested: after }, others))).toMatchObject({ code: 'plan-unconfirmed' });
  });

  it('is refused for a base that was never published', async () => {
    const never = await desk.store.write((tx) => tx.putBlob(Buffer.from(canonicalBytes(smallPlan({ title: 'Mine' })))));
    expect(await publish(derived(never, {}, answers))).toMatchObject({ status: 'denied', code: 'plan-base-unknown' });
  });
});
