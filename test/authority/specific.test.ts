import { canonicalBytes } from '../../common/canonical.ts';
import { releaseFacts } from '../../authority/release/release-facts.ts';
import { smallPlan } from '../support/plans.ts';
import { ago, type Desk, eachAtADesk, minute } from './support/desk.ts';
import type { People } from '../support/people.ts';
import type { FrozenPlan } from '../../plans/language/schema/index.ts';

let people: People;
let desk: Desk;
eachAtADesk((ours) => ({ people, desk } = ours));

const versions = (version: string, returnsTo: string) => ({ release: { service: 'shop', version }, returnsTo });

async function publish(plan: FrozenPlan) {
  const digest = await desk.store.write((tx) => tx.putBlob(canonicalBytes(plan)));
  return desk.ask(people.dev, {
    action: 'plan.publish',
    plan: digest,
    release: plan.release,
    source: null,
    sourceMap: null,
  });
}
const deployed = (version: string, minutes: number) =>
  desk.ask(people.engineer, {
    action: 'deployed',
    release: { service: 'shop', version },
    environment: 'production',
    deployedAt: ago(minutes * minute),
  });

describe('publishing a plan from any client', () => {
  test('is refused where it names another version that the record knows, and allowed where the plan says why', async () => {
    const named = smallPlan({ title: 'As we did for 1.8.3' });
    expect(await publish(smallPlan(versions('1.8.3', '1.8.2')))).toMatchObject({ status: 'accepted' });
    expect(await publish(named)).toMatchObject({ status: 'denied', code: 'plan-foreign-version' });
    const allowed = [{ text: '1.8.3', because: 'the way is the same' }];
    expect(await publish({ ...named, allowed })).toMatchObject({ status: 'accepted' });
  });

  test('is refused where it returns to what was not live before', async () => {
    await deployed('1.8.9', 60);
    expect(await publish(smallPlan())).toMatchObject({ status: 'denied', code: 'plan-returns-elsewhere' });
    await deployed('1.9.0', 30);
    await deployed('2.0.0', 10);
    expect(await publish(smallPlan())).toMatchObject({ status: 'accepted' });
  });

  test('is refused where something was to be filled in', async () => {
    expect(await publish(smallPlan({ title: 'TBD' }))).toMatchObject({ status: 'denied', code: 'plan-placeholder' });
  });

  test('is not refused for a warning', async () => {
    const [first, step] = smallPlan().steps;
    expect(
      await publish(smallPlan({ steps: [first!, { ...step!, argv: ['sh', '-c', 'true'] } as never] })),
    ).toMatchObject({
      status: 'accepted',
    });
  });
});

describe('what the record knows of a release', () => {
  test('are the versions of its service, what was live before it, and when it was deployed', async () => {
    await publish(smallPlan());
    await deployed('1.9.0', 60);
    await deployed('2.0.0', 30);
    await deployed('2.0.1', 10);
    const now = new Date().toISOString();
    const of = (version: string) => desk.store.read((tx) => releaseFacts(tx, { service: 'shop', version }, now));
    const known = await of('2.0.0');
    expect(known.versions).toEqual(['1.9.0', '2.0.0', '2.0.1']);
    expect(known.liveBefore).toEqual([{ environment: 'production', version: '1.9.0' }]);
    expect(known.deployed).toHaveLength(1);
    expect((await of('3.0.0')).liveBefore).toEqual([{ environment: 'production', version: '2.0.1' }]);
  });
});
