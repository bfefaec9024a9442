import { digestOf } from '../../common/digest.ts';
import { canonicalBytes } from '../../common/canonical.ts';
import { fitnessOf } from '../../authority/release/release-requirements.ts';
import { liveRelease } from '../../authority/release/live-release.ts';
import { rehearsalStateOf } from '../../authority/release/review-state.ts';
import { injectedEnd } from '../../activities/effects/attempt/fault-injection.ts';
import type { FrozenPlan } from '../../plans/language/schema/index.ts';
import { stepAt } from '../../plans/language/plan-queries.ts';
import { commandStep, gateStep, smallPlan } from '../support/plans.ts';
import { queued, tellsAll } from '../support/outbox.ts';
import type { People } from '../support/people.ts';
import { ago, type Desk, eachAtADesk, minute, Run } from './support/desk.ts';

const environments = ['production', 'staging'].map((id) => ({ id, values: { url: 'http://127.0.0.1:9' } }));
const plan = smallPlan({
  settings: { names: [{ name: 'url', kind: 'string' }], environments },
  steps: [
    gateStep(),
    commandStep('switch', ['true'], {
      effect: 'repeatable',
      retry: { attempts: 2, delayMs: 0, factor: 1, maxDelayMs: 0 },
    }),
  ],
  tested: { kind: 'rehearsed', environment: 'staging', maxAgeMs: 3_600_000, because: 'staging has a copy' },
});
const { release } = plan;
const digest = digestOf(canonicalBytes(plan));

let people: People;
let desk: Desk;
eachAtADesk((ours) => ({ people, desk } = ours));

const rehearse = (over: Record<string, unknown> = {}, person = people.dev) =>
  desk.ask(person, {
    action: 'rehearse',
    release,
    environment: 'staging',
    plan: digest,
    inject: [],
    performer: people.support.person,
    reason: null,
    ...over,
  });

/** A rehearsal that has ended. */
async function rehearsed(
  over: Record<string, unknown> = {},
  outcome: 'rolled-back' | 'rolled-back-with-deviations' | 'failed' = 'rolled-back',
): Promise<Run> {
  const answer = await rehearse(over);
  const run = new Run(desk, answer.run ?? '', digest);
  await run.append('run.ended', { outcome, message: 'over', deviations: 0, open: [] });
  return run;
}

const stateNow = (of: FrozenPlan = plan, now = new Date().toISOString()) =>
  desk.store.read((tx) => rehearsalStateOf(tx, { release, digest: digestOf(canonicalBytes(of)) }, of, now));

describe('a rehearsal', () => {
  test('is a run of the published digest, without a deployment and without deviations', async () => {
    await desk.publish(plan);
    const answer = await rehearse({ reason: 'before Friday' });
    expect(answer).toMatchObject({
      status: 'accepted',
      run: 'shop-1',
      message: expect.stringMatching(/rehearsed in staging/),
    });
    const state = await new Run(desk, 'shop-1', digest).state();
    expect(state).toMatchObject({ state: 'active', environment: 'staging', deviations: [], plan: digest });
    expect(state.request).toMatchObject({ problem: 'a rehearsal: before Friday', rehearsal: { inject: [] } });
  });

  test('says in every message that it is one, since it reaches the same people', async () => {
    const telling = { ...plan, communication: tellsAll };
    await desk.publish(telling);
    const answer = await rehearse({ plan: digestOf(canonicalBytes(telling)) });
    await new Run(desk, answer.run ?? '', digestOf(canonicalBytes(telling))).openGate();
    const told = await queued(desk.store);
    expect(told.length).toBeGreaterThan(0);
    for (const { subject, text } of told)
      expect([subject, text]).toEqual([
        expect.stringMatching(/^Rehearsal: /),
        expect.stringMatching(/^This is a rehearsal in staging;/),
      ]);
  });

  test('never makes the version it returns to live', async () => {
    await desk.publish(plan);
    await rehearsed();
    expect(await desk.store.read((tx) => liveRelease(tx, 'shop', 'staging'))).toBeUndefined();
  });

  test('bears out what the plan claims, until it is too old', async () => {
    await desk.publish(plan);
    expect(await stateNow()).toMatchObject({ newest: null, lacks: expect.stringMatching(/no rehearsal/) });
    await rehearsed();
    expect(await stateNow()).toMatchObject({ newest: { run: 'shop-1' }, lacks: null });
    const later = new Date(Date.now() + 3_700_000).toISOString();
    expect(await stateNow(plan, later)).toMatchObject({ lacks: expect.stringMatching(/1h 01m .*may be 1h 00m/) });
  });

  test('says nothing of another revision', async () => {
    await desk.publish(plan);
    await rehearsed();
    const next = { ...plan, title: 'Another' };
    await desk.publish(next);
    expect(await stateNow(next)).toMatchObject({ newest: null });
  });

  test.each([
    ['with faults', () => rehearsed({ inject: [{ step: 'switch', as: 'fail' }] }), 'shop-1 has faults'],
    ['that failed', () => rehearsed({}, 'failed'), 'shop-1 ended as failed'],
    ['that goes on', () => rehearse(), 'shop-1 has not ended'],
    ['in which something was skipped', () => rehearsed({}, 'rolled-back-with-deviations'), 'with-deviations'],
  ])('%s does not show that the plan works, and is named as the only one there is', async (_, hold, why) => {
    await desk.publish(plan);
    await hold();
    expect(await stateNow()).toMatchObject({ newest: null, lacks: expect.stringContaining(why) });
  });

  test.each<[string, string, Record<string, unknown>]>([
    ['where the plan does not say so', 'environment-unknown', { environment: 'production' }],
    ['where the plan has no settings', 'environment-unknown', { environment: 'moon' }],
    ['of what is not the newest revision', 'plan-mismatch', { plan: `sha256:${'1'.repeat(64)}` }],
    ['with a fault at a step that is not there', 'step-unknown', { inject: [{ step: 'swich', as: 'fail' }] }],
    ['with a fault at a gate', 'step-unknown', { inject: [{ step: 'go-ahead', as: 'fail' }] }],
  ])('is refused %s', async (_, code, over) => {
    await desk.publish(plan);
    expect(await rehearse(over)).toMatchObject({ status: 'denied', code });
    expect(await desk.entries('run.requested')).toEqual([]);
  });

  test('is refused for a plan that says it is untested, and to somebody without the role', async () => {
    await desk.publish(plan);
    expect(await rehearse({}, people.support)).toMatchObject({ code: 'role-missing' });
    const untested = smallPlan({ settings: plan.settings, title: 'Untested' });
    await desk.publish(untested);
    expect(await rehearse({ plan: digestOf(canonicalBytes(untested)) })).toMatchObject({ code: 'environment-unknown' });
  });
});

describe('a fault that is injected', () => {
  const step = stepAt(plan, 'switch');
  if (step?.kind !== 'command') throw new Error('no such step');
  const endAt = async (run: Run, attempt: number, visit = 1) =>
    injectedEnd({ state: await run.state(), step, ref: { run: run.name, address: 'switch', visit, attempt } });

  test.each([
    ['fail', 'failed'],
    ['timeout', 'timed-out'],
    ['unknown', 'unknown'],
  ])('%s applies to every attempt of the policy, and to none that a person asks for', async (as, outcome) => {
    await desk.publish(plan);
    const run = new Run(desk, (await rehearse({ inject: [{ step: 'switch', as }] })).run ?? '', digest);
    expect(await endAt(run, 1)).toMatchObject({ outcome, message: expect.stringMatching(/rehearsal injected/) });
    expect(await endAt(run, 2)).toMatchObject({ outcome });
    expect(await endAt(run, 3)).toBeUndefined();
    expect(await endAt(run, 1, 2)).toBeUndefined();
  });
});

describe('a start of a plan that is not ready', () => {
  const start = (over: Record<string, unknown> = {}) =>
    desk.ask(people.support, desk.start(plan, { unendorsed: undefined, ...over }));

  test('asks for a reason where nobody endorsed it, and where it was not rehearsed, and records both', async () => {
    await desk.publish(plan);
    await desk.deployed(plan);
    expect(await start()).toMatchObject({
      status: 'denied',
      code: 'plan-unendorsed',
      next: expect.stringContaining('--unendorsed'),
    });
    expect(await start({ unendorsed: 'nobody answers' })).toMatchObject({ code: 'plan-unrehearsed' });
    expect(await start({ unendorsed: 'nobody answers', unrehearsed: 'staging is down' })).toMatchObject({
      status: 'accepted',
    });
    expect((await desk.entries('deviation')).map(({ body }) => [body?.what, body?.why])).toEqual([
      ['the plan was not endorsed', 'nobody answers'],
      ['the plan says that it was rehearsed in staging', expect.stringMatching(/no rehearsal .*staging is down/)],
    ]);
  });

  test('asks for none where both were done', async () => {
    await desk.publish(plan);
    await desk.deployed(plan);
    await desk.ask(people.engineer, { action: 'plan.endorse', plan: digest, release });
    await rehearsed();
    expect(await start()).toMatchObject({ status: 'accepted' });
    expect(await desk.entries('deviation')).toEqual([]);
  });
});

describe('the fitness of a release for an environment', () => {
  const fitness = (environment = 'production', now = new Date().toISOString()) =>
    desk.store.read((tx) => fitnessOf(tx, release, environment, now));
  const unmet = async (...of: Parameters<typeof fitness>) => {
    const { fit, requirements } = await fitness(...of);
    expect(fit).toBe(requirements.every(({ met }) => met));
    return requirements.filter(({ met }) => !met).map(({ requires }) => requires);
  };

  test('lacks a plan, an endorsement and a rehearsal until each is there', async () => {
    expect(await unmet()).toEqual(['published']);
    await desk.publish(plan);
    expect(await unmet()).toEqual(['endorsed', 'rehearsed']);
    await desk.ask(people.engineer, { action: 'plan.endorse', plan: digest, release });
    expect(await unmet()).toEqual(['rehearsed']);
    await rehearsed();
    expect(await unmet()).toEqual([]);
    expect(await unmet('moon')).toEqual(['environment']);
  });

  test('lacks them again once the plan changes, and the rehearsal as soon as it is too old', async () => {
    await desk.publish(plan);
    await desk.ask(people.engineer, { action: 'plan.endorse', plan: digest, release });
    await rehearsed();
    expect(await unmet()).toEqual([]);
    expect(await unmet('production', new Date(Date.now() + 3_700_000).toISOString())).toEqual(['rehearsed']);
    await desk.publish({ ...plan, title: 'Another word' });
    expect(await unmet()).toEqual(['endorsed', 'rehearsed']);
  });

  test('lacks a plan that speaks of this release only, as soon as the record knows the other one', async () => {
    await desk.publish({ ...plan, title: 'As we did for 1.7.3' });
    expect(await unmet()).not.toContain('specific');
    await desk.publish(smallPlan({ release: { service: 'shop', version: '1.7.3' }, returnsTo: '1.7.2' }));
    expect(await unmet()).toContain('specific');
    const { requirements } = await fitness();
    expect(requirements.find(({ requires }) => requires === 'specific')).toMatchObject({
      message: expect.stringContaining('1.7.3'),
      next: expect.stringContaining('publish it again'),
    });
  });

  test('lacks it again where something else is live than the plan goes back to', async () => {
    await desk.publish(plan);
    await desk.deployed(smallPlan({ release: { service: 'shop', version: '1.8.0' } }), ago(minute));
    expect(await unmet()).toContain('returns-to-live');
    await desk.deployed(smallPlan({ release: { service: 'shop', version: '1.9.0' } }), ago(1000));
    expect(await unmet()).not.toContain('returns-to-live');
  });
});
