import { personActor } from '../../authority/context/proven-request.ts';
import { canonicalBytes } from '../../common/canonical.ts';
import { digestOf } from '../../common/digest.ts';
import { smallPlan } from '../support/plans.ts';
import { rosterOf, type People } from '../support/people.ts';
import { type Desk, eachAtADesk } from './support/desk.ts';
import { findingsIn } from './support/verified.ts';

const environments = ['production', 'staging'].map((id) => ({ id, values: { url: 'http://127.0.0.1:9' } }));
const plan = smallPlan({
  settings: { names: [{ name: 'url', kind: 'string' }], environments },
  tested: { kind: 'rehearsed', environment: 'staging', maxAgeMs: 3_600_000, because: 'staging has a copy' },
});

let people: People;
let desk: Desk;
eachAtADesk((ours) => ({ people, desk } = ours));

test('the record of a rehearsal verifies offline: it was asked for as one', async () => {
  const asked = {
    action: 'rehearse',
    release: plan.release,
    environment: 'staging',
    plan: await desk.publish(plan),
    inject: [],
    performer: people.support.person,
    reason: null,
  } as const;
  expect(await desk.ask(people.dev, asked)).toMatchObject({ status: 'accepted', run: 'shop-1' });
  expect(await findingsIn(desk)).toEqual([]);
});

test('a run that was asked for as a rollback and is recorded as a rehearsal is found', async () => {
  await desk.publish(plan);
  const signed = await desk.sign(people.support, desk.start(plan));
  const request = digestOf(signed.bytes);
  const [claimed] = rosterOf([people.support]).people;
  const actor = personActor(request, { claimed: claimed!, key: people.support.keys[0].fingerprint });
  const about = {
    run: 'shop-1',
    release: plan.release,
    environment: 'production',
    plan: digestOf(canonicalBytes(plan)),
  };
  const why = { problem: 'it fails', cause: 'other', incident: null, change: null, defect: null } as const;
  await desk.store.write(async (tx) => {
    await tx.putReceipt({ digest: request, ...signed, receivedAt: tx.now, run: 'shop-1' }, 'n'.repeat(22));
    const body = { ...why, claimedDeployment: null, rehearsal: { inject: [] } };
    await tx.append({ type: 'run.requested', actor, ...about, body });
  });
  expect(await findingsIn(desk)).toEqual([
    'request-mismatch: entry 2 (run.requested): it is not what support@example.com asked for',
  ]);
});
