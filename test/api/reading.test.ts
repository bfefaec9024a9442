import { digestOf } from '../../common/digest.ts';
import type { StoredEntry } from '../../records/record-store.ts';
import { makePeople, type People } from '../support/people.ts';
import { smallPlan } from '../support/plans.ts';
import { until } from '../support/until.ts';
import type { Run } from '../authority/support/desk.ts';
import { openDoor, type Door } from './support/door.ts';

describe('what is read through the door', () => {
  let people: People;
  let door: Door;
  let run: Run;

  beforeAll(async () => {
    people = await makePeople();
    door = await openDoor(people);
    run = await door.desk.begun();
    await run.openGate();
  });
  afterAll(async () => {
    await door.close();
    await people.cleanup();
  });

  const get = async (path: string) => door.call({ path }, people.auditor);
  const views = () => [
    '/installation',
    '/roster',
    '/roster?at=0',
    '/roster/changes',
    '/access',
    '/inbox',
    '/releases/shop/2.0.0',
    '/releases/shop/2.0.0/fitness?environment=production',
    '/knowledge/shop/2.0.0',
    '/plans/find?service=shop&similar=true',
    '/plans',
    '/plans?service=shop',
    '/plans?service=shop&version=2.0.0',
    `/plans/${run.plan}`,
    `/blobs/${run.plan}`,
    '/runs',
    '/runs?active=true',
    '/runs?service=shop&version=2.0.0',
    `/runs/${run.name}`,
    `/runs/${run.name}/gates/go-ahead`,
    `/runs/${run.name}/gates/go-ahead?visit=1`,
    `/runs/${run.name}/report`,
    '/log',
    '/log?after=1&limit=2',
    '/workers',
    `/identities?fingerprint=${encodeURIComponent(people.dev.keys[0].fingerprint)}`,
    '/healthz',
    '/readyz',
    '/metrics',
    '/openapi.json',
  ];

  it('keeps to the document that describes it, as every reply in these tests, so that nobody is answered with a defect', async () => {
    for (const path of views()) expect([path, (await get(path)).status]).toEqual([path, 200]);
  });

  it('counts down, on every page about a run, its window and the way to its point of no return', async () => {
    type Times = { windowLeftMs: number; neededMs: number };
    const json = async <T>(path: string) => (await get(path)).json() as T;
    const [row] = await json<{ times?: Times }[]>('/runs');
    const release = await json<{ runs: { times?: Times }[]; deployments: { windowLeftMs?: number }[] }>(
      '/releases/shop/2.0.0',
    );
    const { runs: inbox } = await json<{ runs: Times[] }>('/inbox');
    const { time } = await json<{ time: Times }>(`/runs/${run.name}`);
    for (const found of [row?.times, release.runs[0]?.times, inbox[0]]) {
      expect(found?.neededMs).toBe(time.neededMs);
      expect(Math.abs((found?.windowLeftMs ?? 0) - time.windowLeftMs)).toBeLessThan(60_000);
    }
    expect(release.deployments[0]?.windowLeftMs).toBeGreaterThan(0);
  });

  it('changes nothing', async () => {
    await get('/inbox');
    const before = [await door.desk.size(), await door.desk.record.store.projections()];
    for (const path of views()) await get(path);
    expect([await door.desk.size(), await door.desk.record.store.projections()]).toEqual(before);
  });

  it('is refused without a session, except for what anybody may know', async () => {
    const open = ['/installation', '/identities', '/healthz', '/readyz', '/metrics', '/openapi.json'];
    for (const path of views()) {
      const { status } = await door.call({ path });
      expect([path, status]).toEqual([path, open.includes(path.split('?')[0] ?? '') ? 200 : 401]);
    }
  });

  it.each([
    ['a run', '/runs/shop-99', 'run-unknown'],
    ['a run whose name is none', '/runs/%1b%5b31m', 'run-unknown'],
    ['the events of a run', '/runs/shop-99/events', 'run-unknown'],
    ['a gate', '/runs/shop-1/gates/nowhere', 'gate-unknown'],
    ['a release', '/releases/shop/9.9.9', 'release-unknown'],
    ['a plan', `/plans/sha256:${'0'.repeat(64)}`, 'plan-unknown'],
    ['a blob', `/blobs/sha256:${'0'.repeat(64)}`, 'blob-unknown'],
    ['an assessment', `/assessments/sha256:${'0'.repeat(64)}`, 'entry-unknown'],
  ])('says with 404 that %s is unknown', async (_what, path, code) => {
    const reply = await get(path);
    expect([reply.status, reply.json()]).toEqual([404, expect.objectContaining({ code })]);
  });

  it.each([
    ['an unknown filter', '/runs?state=x', 'querystring'],
    ['a filter of another shape', '/runs?active=maybe', 'querystring/active'],
    ['a version without its service', '/plans?version=1', 'querystring/service'],
    ['a page that is too long', '/log?limit=100000', 'querystring/limit'],
    ['no digest', '/blobs/abc', 'params/digest'],
  ])('refuses %s with its place', async (_what, path, where) => {
    const reply = await get(path);
    expect([reply.status, reply.json()]).toEqual([400, expect.objectContaining({ code: 'usage', where })]);
  });

  it('logs what it refused with the run and the step that it was about', async () => {
    await get('/runs/shop-1/gates/nowhere');
    const about = { run: 'shop-1', step: 'nowhere', code: 'gate-unknown', msg: 'a request was refused' };
    expect(JSON.parse(door.logged.at(-1) ?? '')).toMatchObject(about);
  });

  it('gives the frozen plan to the byte', async () => {
    const { body, headers } = await get(`/plans/${run.plan}`);
    expect([digestOf(body), headers['content-type']]).toEqual([run.plan, 'application/json']);
    expect(JSON.parse(body.toString())).toEqual(smallPlan());
  });

  it('gives the log verbatim, page by page', async () => {
    const { size, entries } = (await get('/log')).json() as { size: number; entries: StoredEntry[] };
    expect(size).toBe(await door.desk.size());
    const stored = await door.desk.store.read((tx) => tx.stored({}));
    expect(entries.map(({ json }) => json)).toEqual(stored.map(({ json }) => json));
    const page = (await get('/log?after=1&limit=2')).json() as { entries: StoredEntry[] };
    expect(page.entries.map(({ seq }) => seq)).toEqual([2, 3]);
  });

  it('gives a signed checkpoint of the log, made by itself', async () => {
    const { body } = await until(async () => {
      const reply = await get('/checkpoint');
      return reply.status === 200 && reply.body.toString().split('\n')[1] === String(await door.desk.size())
        ? reply
        : undefined;
    });
    expect(body.toString()).toMatch(/^backout\/inst\n\d+\n[A-Za-z0-9+/=]{44}\n\n— backout\/inst /);
  });

  it('names the owner of a key to somebody who has that key, and nothing of others', async () => {
    const fingerprints = [people.dev, people.stranger].map(
      ({ keys }) => `fingerprint=${encodeURIComponent(keys[0].fingerprint)}`,
    );
    const reply = await door.call({ path: `/identities?${fingerprints.join('&')}` });
    expect(reply.json()).toEqual([
      { person: people.dev.person, name: people.dev.name, keys: [people.dev.keys[0].publicKey] },
    ]);
  });
});
