import { canonicalBytes, parseCanonical } from '../../common/canonical.ts';
import { digestOf } from '../../common/digest.ts';
import type { FrozenPlan } from '../../plans/language/schema/index.ts';
import { readReportView } from '../../views/report/read-report.ts';
import { gateStep, smallPlan } from '../support/plans.ts';
import { Site } from '../support/site.ts';
import { Trials } from '../support/trials.ts';

let site: Site;
let trials: Trials;
beforeAll(async () => {
  site = await Site.open();
  await site.run('up');
  trials = new Trials(site);
}, 60_000);
afterAll(() => site.close(), 60_000);

const startOf = (plan: FrozenPlan, over: object = {}, person = site.people.support) =>
  site.ask(person, { ...site.startFields(plan), ...over });

describe('the digest of a plan', () => {
  it('is carried by every entry of its run, by what was shown and signed, and by the report', async () => {
    const plan = trials.plan('digested', [trials.step('digested', 'one')]);
    const digest = digestOf(canonicalBytes(plan));
    const run = await site.begin(plan);
    await site.outcome(run);
    const entries = await site.store.read((tx) => tx.entries({ run }));
    expect(entries.length).toBeGreaterThan(8);
    expect([...new Set(entries.map(({ entry }) => entry.plan))]).toEqual([digest]);
    const [decided] = await site.entries('gate.decided');
    if (decided?.entry.actor.kind !== 'person') throw new Error('nobody decided');
    const { request } = decided.entry.actor;
    const subject = decided.body?.subject ?? '';
    const [receipt, shown] = await site.store.read(async (tx) => [await tx.receipt(request), await tx.blob(subject)]);
    expect(parseCanonical(receipt?.bytes ?? new Uint8Array())).toMatchObject({ plan: digest, subject });
    expect(parseCanonical(shown ?? new Uint8Array())).toMatchObject({ plan: digest });
    const report = await site.store.read((tx) => readReportView(tx, run));
    expect(report?.what.plan).toBe(digest);
  });

  it('stays the same for a run, even if another plan is published meanwhile', async () => {
    const first = trials.plan('revised', [trials.step('revised', 'old')]);
    await site.publish(first);
    const run = await site.start(first);
    await trials.reaches(run, 'go-ahead', 'open');
    await site.publish(trials.plan('revised', [trials.step('revised', 'new')]));
    await site.decide(run);
    await site.outcome(run);
    expect(await trials.ledger('revised')).toEqual(['old']);
  });
});

describe('the lock of a service and environment', () => {
  it('refuses a second start with the name, the person and the time of the first, and blocks nobody afterwards', async () => {
    const plan = trials.plan('locked', [trials.step('locked', 'one')]);
    await site.publish(plan);
    const first = await site.start(plan);
    const second = await startOf(plan, { performer: site.people.support.person }, site.people.engineer);
    expect(second).toMatchObject({ status: 'denied', code: 'run-in-progress', run: 'locked-2' });
    const { requestedAt } = await site.state(first);
    expect(second.message).toContain(
      `${first} is under way for locked in production: started by support@example.com at ${requestedAt}`,
    );
    const elsewhere = trials.plan('unlocked', [trials.step('unlocked', 'one')]);
    await site.publish(elsewhere);
    expect((await startOf(elsewhere)).status).toBe('accepted');
    await site.decide(first);
    await site.outcome(first);
    expect(await startOf(plan)).toMatchObject({ status: 'accepted', run: 'locked-3' });
  });

  it('is not held by a start that was denied', async () => {
    const window = { opensAfterMs: 86_400_000, closesAfterMs: 2 * 86_400_000, because: 'it settles first' };
    const steps = [gateStep(), trials.step('early', 'one')];
    const early = smallPlan({ release: { service: 'early', version: '2.0.0' }, steps, window });
    await site.publish(early);
    expect(await startOf(early)).toMatchObject({ status: 'denied', code: 'window-closed', run: 'early-1' });
    const open = { ...early, window: { ...window, opensAfterMs: 0 } };
    await site.publish(open);
    expect(await startOf(open)).toMatchObject({ status: 'accepted', run: 'early-2' });
  });
});

describe('a start without a recorded deployment', () => {
  it('is taken with the time that somebody claims, recorded as a claim, and counted as a deviation', async () => {
    const plan = trials.plan('claimed', [trials.step('claimed', 'one')]);
    await site.publish(plan, 'staging');
    const deployedAt = new Date(Date.now() - 60_000).toISOString();
    const claimedDeployment = { deployedAt, reason: 'the pipeline was down' };
    const answer = await startOf(plan, { claimedDeployment });
    expect(answer.status).toBe('accepted');
    const run = answer.run ?? '';
    await site.decide(run);
    expect(await site.outcome(run)).toBe('rolled-back-with-deviations');
    const claims = (await site.entries('release.deployed')).filter(({ entry }) => entry.release?.service === 'claimed');
    expect(claims.filter(({ body }) => body?.claimed)).toMatchObject([
      { body: { deployedAt, reason: 'the pipeline was down' } },
    ]);
    expect((await site.state(run)).deviations.map(({ what }) => what)).toContain(
      `the deployment at ${deployedAt} was not recorded but claimed`,
    );
    expect(await trials.ledger('claimed')).toEqual(['one']);
  });
});
