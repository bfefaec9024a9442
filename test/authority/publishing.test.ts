import type { Action } from '../../roster/schema.ts';
import { canonicalBytes } from '../../common/canonical.ts';
import { rosterKeyOf, type People } from '../support/people.ts';
import { commandStep, gateStep, smallPlan } from '../support/plans.ts';
import { ago, type Desk, eachAtADesk, minute } from './support/desk.ts';

let people: People;
let desk: Desk;
const plan = smallPlan();
const many = [gateStep(), ...Array.from({ length: 1000 }, (_, at) => commandStep(`s-${at}`, ['true']))];
const { release } = plan;
eachAtADesk((ours) => ({ people, desk } = ours));

const put = (content: Uint8Array | string) => desk.store.write((tx) => tx.putBlob(Buffer.from(content)));
const publish = (digest: string, over: Record<string, unknown> = {}) =>
  desk.ask(people.dev, { action: 'plan.publish', plan: digest, release, source: null, sourceMap: null, ...over });

describe('publishing a plan', () => {
  test('makes a first revision, and another plan for the release the next one', async () => {
    expect(await publish(await put(canonicalBytes(plan)))).toMatchObject({ status: 'accepted', data: { revision: 1 } });
    expect(await publish(await put(canonicalBytes(smallPlan({ title: 'Again' }))))).toMatchObject({
      status: 'accepted',
      data: { revision: 2 },
    });
    const published = await desk.store.read((tx) => tx.publishedPlans({ release }));
    expect(published.map(({ revision, publishedBy }) => [revision, publishedBy])).toEqual([
      [2, 'dev@example.com'],
      [1, 'dev@example.com'],
    ]);
  });

  test('may be done by somebody who is not an author', async () => {
    expect(await publish(await put(canonicalBytes(smallPlan({ authors: ['other@example.com'] }))))).toMatchObject({
      status: 'accepted',
    });
  });

  const refused: [string, string, () => Promise<unknown>][] = [
    ['that was not uploaded', 'blob-unknown', () => publish(`sha256:${'1'.repeat(64)}`)],
    ['that is not a plan', 'plan-invalid', async () => publish(await put('hello'))],
    ['that is too large', 'plan-too-large', async () => publish(await put(canonicalBytes(smallPlan({ steps: many }))))],
    ['that is not canonical', 'plan-invalid', async () => publish(await put(JSON.stringify(plan, null, 1)))],
    [
      'for another release',
      'plan-wrong-release',
      async () => publish(await put(canonicalBytes(plan)), { release: { service: 'shop', version: '2.0.1' } }),
    ],
    [
      'whose source was not uploaded',
      'blob-unknown',
      async () => publish(await put(canonicalBytes(plan)), { source: `sha256:${'1'.repeat(64)}` }),
    ],
  ];
  test.each(refused)('is refused for one %s', async (_, code, ask) => {
    expect(await ask()).toMatchObject({ status: 'denied', code });
    expect(await desk.entries('plan.published')).toEqual([]);
    expect(await desk.entries('request.denied')).toHaveLength(1);
  });

  test('says that somebody else endorses it next', async () => {
    const next = expect.stringMatching(/did not write it .*: backout plan endorse shop@2\.0\.0$/);
    expect(await publish(await put(canonicalBytes(smallPlan())))).toMatchObject({ status: 'accepted', next });
  });

  test('changes nothing for one that is the newest revision already', async () => {
    const digest = await desk.publish();
    expect(await publish(digest)).toMatchObject({ status: 'accepted', data: { revision: 1 } });
    expect(await desk.entries('plan.published')).toHaveLength(1);
  });

  test('is refused for an earlier revision, saying by whom', async () => {
    const digest = await desk.publish();
    await desk.publish(smallPlan({ title: 'Again' }));
    expect(await publish(digest)).toMatchObject({
      code: 'plan-already-published',
      found: expect.stringContaining('dev@example.com'),
    });
  });
});

describe('endorsing a plan', () => {
  const endorse = (digest: string, person = people.engineer) =>
    desk.ask(person, { action: 'plan.endorse', plan: digest, release });

  test('is recorded once for each person', async () => {
    const digest = await desk.publish();
    expect(await endorse(digest)).toMatchObject({ status: 'accepted' });
    expect(await endorse(digest)).toMatchObject({ status: 'accepted', message: expect.stringMatching(/before/) });
    expect(await desk.entries('plan.endorsed')).toHaveLength(1);
  });

  test('says what comes next: the deployment, or where it is live a look at the release', async () => {
    const digest = await desk.publish();
    expect(await endorse(digest)).toMatchObject({
      next: 'once it is live: backout deployed shop@2.0.0 --env production',
    });
    await desk.deployed();
    expect(await endorse(digest, people.engineer)).toMatchObject({ next: 'backout release shop@2.0.0' });
  });

  test('is not for its authors, nor for those without the role, nor of what is not published', async () => {
    const digest = await desk.publish(smallPlan({ authors: ['Engineer@example.com'] }));
    expect(await endorse(digest)).toMatchObject({ code: 'author-excluded' });
    expect(await endorse(digest, people.dev)).toMatchObject({ code: 'role-missing' });
    expect(await endorse(await put('x'))).toMatchObject({ code: 'plan-unknown' });
  });

  test('is not for a person who wrote it by its Git history, nor for its publisher', async () => {
    const digest = await put(canonicalBytes(plan));
    await publish(digest, { writtenBy: ['Engineer@example.com'] });
    expect(await endorse(digest)).toMatchObject({ code: 'author-excluded' });
    const own = await put(canonicalBytes(smallPlan({ title: 'Her own' })));
    await desk.ask(people.engineer, { action: 'plan.publish', plan: own, release, source: null, sourceMap: null });
    expect(await endorse(own)).toMatchObject({ code: 'author-excluded' });
    expect((await desk.entries('plan.published')).map(({ body }) => body?.authors)).toEqual([
      ['dev@example.com', 'Engineer@example.com'],
      ['dev@example.com', 'engineer@example.com'],
    ]);
  });

  test('is for the roles that the installation sets, and then for no other', async () => {
    const digest = await desk.publish();
    const set = { ...people.roster, endorsedBy: ['approver'] };
    const change = { action: 'roster.publish', roster: set, reason: 'owners review' } as const;
    expect(await desk.ask(people.admin, { ...change, roster: { ...set, endorsedBy: ['aprover'] } })).toMatchObject({
      code: 'roster-invalid',
    });
    expect(await desk.ask(people.admin, change)).toMatchObject({ status: 'accepted' });
    expect((await desk.entries('roster.changed')).at(-1)?.body?.diff).toEqual([
      'plans are now endorsed by approver, no longer by deployment-engineer',
    ]);
    expect(await endorse(digest)).toMatchObject({ code: 'role-missing', expected: 'one of the roles approver' });
    expect(await endorse(digest, people.approver)).toMatchObject({ status: 'accepted' });
  });

  test('of one revision says nothing about the next', async () => {
    const first = await desk.publish();
    await endorse(first);
    const second = await desk.publish(smallPlan({ title: 'Again' }));
    expect((await desk.entries('plan.endorsed')).map(({ body }) => body?.digest)).toEqual([first]);
    expect(await endorse(second)).toMatchObject({ status: 'accepted' });
  });
});

describe('recording a deployment', () => {
  const record = (deployedAt: string) =>
    desk.ask(people.engineer, { action: 'deployed', release, environment: 'production', deployedAt });

  test('twice for the same time is one', async () => {
    const at = ago(minute);
    await record(at);
    expect(await record(at)).toMatchObject({ status: 'accepted', message: expect.stringMatching(/recorded before/) });
    expect(await desk.entries('release.deployed')).toHaveLength(1);
  });

  test('is refused for the future', async () => {
    expect(await record(ago(-minute))).toMatchObject({ code: 'usage' });
  });
});

describe('a key that the roster limits to some requests', () => {
  const limit = (only: Action[]) =>
    desk.ask(people.admin, {
      action: 'roster.publish',
      reason: 'a pipeline',
      roster: {
        ...people.roster,
        people: people.roster.people.map((one) =>
          one.person === people.engineer.person ? { ...one, keys: one.keys.map((key) => ({ ...key, only })) } : one,
        ),
      },
    });

  test('signs these, and opens a session to read, and nothing else', async () => {
    expect(await limit(['deployed', 'plan.publish'])).toMatchObject({ status: 'accepted' });
    const digest = await desk.publish();
    const deployed = { action: 'deployed', release, environment: 'production', deployedAt: ago(minute) } as const;
    expect(await desk.ask(people.engineer, deployed)).toMatchObject({ status: 'accepted' });
    expect(await desk.ask(people.engineer, { action: 'session.open' })).toMatchObject({ status: 'accepted' });
    expect(await desk.ask(people.engineer, { action: 'plan.endorse', plan: digest, release })).toMatchObject({
      status: 'denied',
      code: 'key-limited',
      expected: 'one of deployed, plan.publish',
    });
    expect(await desk.ask(people.engineer, desk.start())).toMatchObject({ status: 'denied', code: 'key-limited' });
  });

  test('is named in what the change of the roster says', async () => {
    await limit(['deployed']);
    expect((await desk.entries('roster.changed')).at(-1)?.body?.diff).toEqual([
      expect.stringMatching(/of engineer@example\.com is now limited to deployed$/),
    ]);
  });
});

describe('publishing a roster', () => {
  const publishRoster = (change: (roster: typeof people.roster) => void, person = people.admin) => {
    const roster = structuredClone(people.roster);
    change(roster);
    return desk.ask(person, { action: 'roster.publish', roster, reason: 'somebody joined' });
  };

  test('puts it in force at once, and records what it changes in words', async () => {
    const answer = await publishRoster((roster) => {
      roster.people.push({
        person: 'new@example.com',
        name: 'New',
        roles: ['deployment-engineer'],
        keys: [rosterKeyOf(people.stranger.keys[0])],
      });
    });
    expect(answer).toMatchObject({ status: 'accepted' });
    expect((await desk.entries('roster.changed')).map(({ body }) => body)).toMatchObject([
      {
        reason: 'somebody joined',
        diff: [expect.stringMatching(/^new@example\.com \(New\) is added as deployment-engineer/)],
      },
    ]);
    const asNew = { ...people.stranger, person: 'new@example.com' };
    expect(
      await desk.ask(asNew, { action: 'deployed', release, environment: 'production', deployedAt: ago(minute) }),
    ).toMatchObject({ status: 'accepted' });
  });

  test('is refused to everybody but an administrator', async () => {
    for (const person of [people.dev, people.engineer, people.support, people.approver, people.auditor]) {
      expect(await publishRoster((roster) => roster.people.pop(), person)).toMatchObject({ code: 'role-missing' });
    }
    expect(await desk.entries('roster.changed')).toEqual([]);
  });

  test('is refused without an administrator, and with somebody listed twice', async () => {
    const without = await publishRoster(
      (roster) => (roster.people = roster.people.filter((one) => !one.roles.includes('administrator'))),
    );
    expect(without).toMatchObject({ status: 'denied', code: 'no-administrator' });
    expect(await publishRoster((roster) => roster.people.push(roster.people[0]!))).toMatchObject({
      code: 'roster-invalid',
    });
    expect(await desk.entries('roster.changed')).toEqual([]);
  });

  test('that changes nothing writes nothing', async () => {
    const size = await desk.size();
    expect(await publishRoster(() => undefined)).toMatchObject({ status: 'accepted', entry: null });
    expect(await desk.size()).toBe(size);
  });
});

describe('an assessment', () => {
  const assess = (person = people.support, over = {}) =>
    desk.receive(person, { action: 'assess', release, environment: 'production', ...over });

  test('is allowed, and forwarded to be measured', async () => {
    await desk.publish();
    expect(await assess()).toMatchObject({ kind: 'forward', action: 'assess', run: null });
  });

  test('is denied for what has no plan, and to an auditor', async () => {
    expect(await assess()).toMatchObject({ kind: 'answered', answer: { code: 'release-unknown' } });
    await desk.publish();
    expect(await assess(people.support, { environment: 'moon' })).toMatchObject({
      answer: {
        code: 'environment-unknown',
        expected: 'production',
        next: 'backout assess shop@2.0.0 --env production',
      },
    });
    expect(await assess(people.auditor)).toMatchObject({ answer: { code: 'role-missing' } });
  });
});
