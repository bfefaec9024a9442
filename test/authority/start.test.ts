import { admit } from '../../authority/admit.ts';
import { smallPlan } from '../support/plans.ts';
import type { People } from '../support/people.ts';
import { ago, type Desk, eachAtADesk, minute, type Run } from './support/desk.ts';

let people: People;
let desk: Desk;
const plan = smallPlan();
eachAtADesk((ours) => ({ people, desk } = ours));

const deviations = async () => (await desk.entries('deviation')).map(({ body }) => body.what);
const endorse = (digest: string) =>
  desk.ask(people.engineer, { action: 'plan.endorse', plan: digest, release: plan.release });

describe('a start', () => {
  test('is kept with a run of its own before anything is decided, then admitted with the lock', async () => {
    await desk.publish();
    await desk.deployed();
    const received = await desk.receive(people.support, desk.start());
    expect(received).toMatchObject({ kind: 'forward', action: 'start', run: 'shop-1' });
    expect(await desk.entries('run.requested')).toMatchObject([
      {
        entry: { run: 'shop-1', actor: { person: 'support@example.com' } },
        body: { problem: 'a third of the checkouts fail', incident: 'INC-1' },
      },
    ]);
    expect(await desk.store.read((tx) => tx.lockHolder('shop', 'production'))).toBeUndefined();
    const answer = await desk.decide(received);
    expect(answer).toMatchObject({ status: 'accepted', run: 'shop-1' });
    expect(await desk.store.read((tx) => tx.lockHolder('shop', 'production'))).toBe('shop-1');
    expect((await desk.store.read((tx) => tx.run('shop-1')))?.admitted).toMatchObject({ returnsTo: '1.9.0' });
  });

  test('sent again names the same run, and admitting it again writes nothing', async () => {
    await desk.publish();
    await desk.deployed();
    const signed = await desk.sign(people.support, desk.start());
    const first = await desk.take(signed);
    expect(await desk.take(signed)).toEqual(first);
    const answer = await desk.decide(first);
    const size = await desk.size();
    expect(await desk.store.write((tx) => admit(tx, 'shop-1'))).toEqual({ admitted: true, answer });
    expect(await desk.take(signed)).toEqual({ kind: 'answered', answer });
    expect(await desk.size()).toBe(size);
  });

  test('by the person who performs the plan needs no other role', async () => {
    await desk.changeRoster((roster) => {
      roster.people.find((one) => one.person === 'support@example.com')!.roles = ['operator'];
      roster.roles.find((role) => role.id === 'operator')!.may = [];
    });
    const run = await desk.begun();
    expect(run.name).toBe('shop-1');
  });

  test('notifies people on the occasion, once', async () => {
    await desk.begun(
      smallPlan({ communication: { ...plan.communication, tell: [{ when: 'started', channels: ['ops'] }] } }),
    );
    await desk.store.write((tx) => admit(tx, 'shop-1'));
    const due = await desk.store.dueNotifications(new Date().toISOString(), 10);
    expect(due).toMatchObject([
      {
        channel: 'ops',
        occasion: 'started',
        run: 'shop-1',
        text: expect.stringContaining('a third of the checkouts fail'),
      },
    ]);
  });
});

describe('a start is refused before a name is used up', () => {
  const cases: [string, string, () => Promise<unknown>][] = [
    [
      'without a plan for the release',
      'release-unknown',
      () => desk.ask(people.support, desk.start(plan, { release: { service: 'shop', version: '3.0.0' } })),
    ],
    [
      'for an environment without settings',
      'environment-unknown',
      () => desk.ask(people.support, desk.start(plan, { environment: 'staging' })),
    ],
    [
      'with a plan that is not published',
      'plan-unknown',
      () => desk.ask(people.support, desk.start(plan, { plan: `sha256:${'1'.repeat(64)}` })),
    ],
    ['by somebody without the role', 'role-missing', () => desk.ask(people.dev, desk.start())],
    ['where the release was never deployed', 'release-not-deployed', () => desk.ask(people.support, desk.start())],
    [
      'with a claimed deployment in the future',
      'usage',
      () =>
        desk.ask(
          people.support,
          desk.start(plan, { claimedDeployment: { deployedAt: ago(-60 * minute), reason: 'soon' } }),
        ),
    ],
  ];
  test.each(cases)('%s', async (_, code, ask) => {
    await desk.publish();
    expect(await ask()).toMatchObject({ status: 'denied', code, run: null });
    expect((await desk.entries('request.denied')).map(({ body }) => body)).toMatchObject([{ action: 'start', code }]);
    expect(await desk.entries('run.requested')).toEqual([]);
  });

  test("with another release's plan", async () => {
    await desk.publish();
    const other = smallPlan({ release: { service: 'shop', version: '2.1.0' } });
    await desk.publish(other);
    expect(await desk.ask(people.support, desk.start(other, { release: plan.release }))).toMatchObject({
      code: 'plan-wrong-release',
    });
  });
});

describe('admission denies', () => {
  test('a second run of the same service and environment, naming the first, who started it and when', async () => {
    const first = await desk.begun();
    const { requestedAt } = await first.state();
    const answer = await desk.ask(people.engineer, desk.start(plan, { performer: 'support@example.com' }));
    expect(answer).toMatchObject({
      status: 'denied',
      code: 'run-in-progress',
      run: 'shop-2',
      next: 'backout status shop-1',
    });
    expect(answer.message).toContain('shop-1');
    expect(answer.message).toContain(`support@example.com at ${requestedAt}`);
    expect((await desk.entries('run.denied')).map(({ body }) => body.code)).toEqual(['run-in-progress']);
    await first.append('run.ended', { outcome: 'stopped', message: '', deviations: 0, open: [] });
    expect(await desk.ask(people.engineer, desk.start(plan, { performer: 'support@example.com' }))).toMatchObject({
      status: 'accepted',
      run: 'shop-3',
    });
  });

  test('one of two starts at once', async () => {
    await desk.publish();
    await desk.deployed();
    const answers = await Promise.all(
      [people.support, people.engineer].map((person) =>
        desk.ask(person, desk.start(plan, { performer: 'support@example.com' })),
      ),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual(['accepted', 'denied']);
  });

  test.each([
    ['after it has closed', { opensAfterMs: 0, closesAfterMs: 1000 }, /closed .* ago/],
    ['before it opens', { opensAfterMs: 10 * minute, closesAfterMs: 60 * minute }, /opens in/],
  ])('a start outside its window: %s', async (_, window, message) => {
    const narrow = smallPlan({ window: { ...window, because: 'the data moves on' } });
    await desk.publish(narrow);
    await desk.deployed(narrow);
    const answer = await desk.ask(people.support, desk.start(narrow));
    expect(answer).toMatchObject({
      status: 'denied',
      code: 'window-closed',
      message: expect.stringMatching(message),
      next: expect.any(String),
    });
    expect(await desk.store.read((tx) => tx.lockHolder('shop', 'production'))).toBeUndefined();
  });

  test('a start that a worker reads more than a quarter of an hour after receipt', async () => {
    await desk.publish();
    await desk.deployed();
    const then = new Date(Date.now() - 16 * minute);
    expect(await desk.ask(people.support, desk.start(), { at: then, now: then })).toMatchObject({
      status: 'denied',
      code: 'admission-late',
    });
    expect((await desk.store.read((tx) => tx.run('shop-1')))?.state).toBe('denied');
  });

  test('a start of a plan that was published again since', async () => {
    await desk.publish();
    await desk.deployed();
    const received = await desk.receive(people.support, desk.start());
    await desk.publish(smallPlan({ title: 'A better way back' }));
    expect(await desk.decide(received)).toMatchObject({ status: 'denied', code: 'plan-mismatch' });
  });

  test('a start by somebody who has lost the role since', async () => {
    await desk.publish();
    await desk.deployed();
    const received = await desk.receive(people.support, desk.start());
    await desk.changeRoster((roster) => {
      roster.people.find((one) => one.person === 'support@example.com')!.roles = ['auditor'];
    });
    expect(await desk.decide(received)).toMatchObject({ status: 'denied', code: 'role-missing' });
  });

  test('a start once: asked again it gives the same answer, in one entry', async () => {
    await desk.begun();
    const signed = await desk.sign(people.engineer, desk.start(plan, { performer: 'support@example.com' }));
    const answer = await desk.decide(await desk.take(signed));
    expect(await desk.take(signed)).toEqual({ kind: 'answered', answer });
    expect(await desk.store.write((tx) => admit(tx, 'shop-2'))).toEqual({ admitted: false, answer });
    expect(await desk.entries('run.denied')).toHaveLength(1);
  });
});

describe('a deviation is recorded and refuses nothing', () => {
  test('when the deployment is only claimed', async () => {
    await desk.publish();
    const claimedDeployment = { deployedAt: ago(minute), reason: 'the pipeline was down' };
    expect(await desk.ask(people.support, desk.start(plan, { claimedDeployment }))).toMatchObject({
      status: 'accepted',
    });
    expect((await desk.entries('release.deployed')).map(({ body }) => body)).toEqual([
      { deployedAt: claimedDeployment.deployedAt, claimed: true, reason: 'the pipeline was down' },
    ]);
    expect(await deviations()).toContainEqual(expect.stringContaining('was not recorded but claimed'));
  });

  test('when it was claimed for an earlier run, and what was recorded since counts instead', async () => {
    await desk.publish();
    const claimedDeployment = { deployedAt: ago(minute), reason: 'the pipeline was down' };
    const end = (run: Run) => run.append('run.ended', { outcome: 'stopped', message: '', deviations: 0, open: [] });
    await desk.ask(people.support, desk.start(plan, { claimedDeployment }));
    await end(desk.runNamed('shop-1', plan));
    await desk.ask(people.support, desk.start(plan));
    const second = desk.runNamed('shop-2', plan);
    const whats = async (run: Run) => (await run.state()).deviations.map(({ what, why }) => `${what}: ${why}`);
    expect(await whats(second)).toContainEqual(
      expect.stringMatching(/not recorded but claimed: .* support@example.com/),
    );
    expect(await desk.entries('release.deployed')).toHaveLength(1);
    await end(second);
    const deployedAt = ago(10 * minute);
    await desk.deployed(plan, deployedAt);
    await desk.ask(people.support, desk.start(plan));
    const third = desk.runNamed('shop-3', plan);
    expect((await third.state()).admitted?.deployedAt).toBe(deployedAt);
    expect((await whats(third)).join()).not.toContain('claimed');
  });

  test('when something else is live', async () => {
    await desk.publish();
    await desk.deployed();
    await desk.deployed(smallPlan({ release: { service: 'shop', version: '2.0.1' } }), ago(1000));
    await desk.ask(people.support, desk.start());
    expect(await deviations()).toContainEqual('shop@2.0.0 is rolled back although shop@2.0.1 is live in production');
  });

  test('when nobody endorsed the plan, and none when somebody did', async () => {
    const first = await desk.begun();
    expect(await deviations()).toEqual(['the plan was not endorsed']);
    await first.append('run.ended', { outcome: 'stopped', message: '', deviations: 0, open: [] });
    expect(await endorse(first.plan)).toMatchObject({ status: 'accepted' });
    await desk.ask(people.support, desk.start());
    expect(await deviations()).toHaveLength(1);
  });

  test('when the plan claims a rehearsal that is not recorded', async () => {
    const tested = { kind: 'rehearsed', environment: 'production', maxAgeMs: 1000, because: 'last week' } as const;
    await desk.publish(smallPlan({ tested }));
    await desk.deployed();
    await desk.ask(people.support, desk.start(smallPlan({ tested }), { unrehearsed: 'staging is down' }));
    expect(await deviations()).toContainEqual('the plan says that it was rehearsed in production');
  });
});
