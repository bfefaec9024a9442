import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FoundPlans } from '../../views/schemas/types.ts';
import type { FrozenPlan } from '../../plans/language/schema/index.ts';
import { newPlan } from '../../plans/language/document/template.ts';
import type { Door } from '../api/support/door.ts';
import type { People } from '../support/people.ts';
import { commandStep, gateStep, smallPlan } from '../support/plans.ts';
import { allAtATerminal } from './support/at-a-terminal.ts';
import type { Terminal } from './support/terminal.ts';

describe('plans to start from', () => {
  let people: People;
  let door: Door;
  let terminal: Terminal;

  allAtATerminal((ours) => ({ people, door, terminal } = ours));
  beforeAll(async () => {
    await door.desk.publish(of('shop', '1.0.0'));
    await door.desk.publish(of('shop', '2.0.0'));
    await door.desk.publish(of('shop', '2.0.0', { title: 'Again' }));
    await door.desk.publish(of('cart', '7.0.0', { technologies: ['kubernetes', 'nginx'], tags: ['checkout'] }));
    await door.desk.publish(of('cart', '8.0.0', { technologies: ['kubernetes'] }));
    await door.desk.publish(of('billing', '3.0.0', { technologies: ['oracle'], steps: kubectl }));
    await door.desk.publish(of('mail', '1.0.0', { technologies: ['postfix'], tags: ['letters'], steps: [gateStep()] }));
  });

  const kubectl = [gateStep(), commandStep('roll', ['/usr/bin/kubectl', 'rollout', 'undo'])];
  function of(service: string, version: string, over: Partial<FrozenPlan> = {}): FrozenPlan {
    return smallPlan({ release: { service, version }, returnsTo: '0.9.0', title: `Back from ${version}`, ...over });
  }
  const find = async (...words: string[]) => {
    const ran = await terminal.run(['plan', 'find', ...words, '--json'], people.auditor);
    return ran.json() as FoundPlans;
  };
  const names = (found: FoundPlans['own']) => found.map(({ release: { service, version } }) => `${service}@${version}`);
  const write = async (name: string, text: string) => {
    await mkdir(dirname(join(terminal.home, name)), { recursive: true });
    await writeFile(join(terminal.home, name), text);
  };

  it('are those of the service, newest first, each in its newest revision, and no others', async () => {
    const { own, similar, among } = await find('shop');
    expect([names(own), similar, among]).toEqual([['shop@2.0.0', 'shop@1.0.0'], [], 2]);
    expect(own[0]).toMatchObject({ revision: 2, title: 'Again', executed: { times: 0, last: null }, likeness: null });
  });

  it('are those of other services where there is none, by what the draft already says, however little', async () => {
    const draft = newPlan({ service: 'wishlist', version: '1.0.0' }, '0.9.0').replace(
      "\n  title: '",
      "\n  technologies: ['nginx', 'kubernetes'], tags: ['checkout'], title: '",
    );
    await write('plans/wishlist/1.0.0.ts', draft);
    const { own, similar } = await find('wishlist', '--similar', 'plans/wishlist/1.0.0.ts');
    expect([own, names(similar)]).toEqual([[], ['cart@7.0.0']]);
    expect(similar[0]?.likeness).toEqual({
      score: 0.78,
      because: ['technologies kubernetes, nginx', 'tags checkout'],
    });
  });

  it('are the newest of each other service where there is nothing yet to compare them with', async () => {
    await write('plans/basket/1.0.0.ts', newPlan({ service: 'basket', version: '1.0.0' }, '0.9.0'));
    for (const more of [[], ['--similar'], ['--similar', 'plans/basket/1.0.0.ts']]) {
      const { own, similar } = await find('basket', ...more);
      expect([own, names(similar)]).toEqual([[], ['mail@1.0.0', 'billing@3.0.0', 'cart@8.0.0', 'shop@2.0.0']]);
      expect(similar.map(({ likeness }) => likeness)).toEqual([null, null, null, null]);
    }
    const { out } = await terminal.run(['plan', 'find', 'basket'], people.auditor);
    expect(out).toContain('Plans of other services, the newest of each first');
    expect(out).toMatch(/backout plan new plans\/basket.*\n.*backout plan find basket --similar plans\/basket/);
  });

  it('say which service may be meant where none is called so', async () => {
    expect((await find('shpo')).near).toBe('shop');
    expect((await find('shop')).near).toBeNull();
    expect((await find('warehouse-robots')).near).toBeNull();
    const { out } = await terminal.run(['plan', 'find', 'bilings'], people.auditor);
    expect(out).toContain('no plan of bilings is published; did you mean billing?');
    expect(out).toContain('backout plan find billing\n');
  });

  it('are compared with a plan that is published, and each service is there once, with its most alike', async () => {
    const { own, similar } = await find('billing', '--similar', 'cart@8.0.0', '--limit', '3');
    expect(names(own)).toEqual(['billing@3.0.0']);
    expect(names(similar)).toEqual(['cart@8.0.0', 'shop@2.0.0', 'mail@1.0.0']);
    const scores = similar.map(({ likeness }) => likeness?.score ?? 0);
    expect(scores).toEqual(scores.toSorted((one, other) => other - one));
  });

  it('are compared with a deployment plan alone', async () => {
    await door.desk.publish(
      of('stock', '1.0.0', { affects: [{ service: 'warehouse', because: 'x', criteria: ['works'], call: 'x' }] }),
    );
    await write(
      'deployment.ts',
      `import { component, deploymentPlan } from 'backout';
       const one = component('engine', { title: 'Engine', goesTo: ['rack 1'] });
       export default deploymentPlan({ title: 'Next', changes: [one], affects: ['warehouse'] });`,
    );
    const { similar } = await find('freight', '--similar', 'deployment.ts');
    expect(names(similar)).toEqual(['stock@1.0.0']);
    expect(similar[0]?.likeness?.because).toEqual(['components warehouse']);
  });

  it('say whether they were ever executed, how that ended, how old they are and how good their estimate was', async () => {
    const release = { service: 'shop', version: '1.0.0' };
    const plan = (await find('shop')).own[1]?.digest ?? '';
    const { store } = door.desk;
    const system = { kind: 'system', part: 'api', host: 'here', incarnation: 'x' } as const;
    const place = { actor: system, run: 'shop-1', release, environment: 'production', plan };
    const body = {
      problem: 'p',
      cause: 'other',
      incident: null,
      change: null,
      defect: null,
      claimedDeployment: null,
    } as const;
    const admitted = {
      deployedAt: '2026-01-01T00:00:00.000Z',
      windowClosesAt: '2026-01-02T00:00:00.000Z',
      returnsTo: '0.9.0',
    };
    await store.write((tx) => tx.append({ ...place, type: 'run.requested', body }));
    await store.write((tx) => tx.append({ ...place, type: 'run.admitted', body: admitted }));
    await store.write((tx) =>
      tx.append({
        ...place,
        type: 'run.ended',
        body: { outcome: 'rolled-back', message: 'done', deviations: 0, open: [] },
      }),
    );
    const [, first] = (await find('shop')).own;
    expect(first).toMatchObject({
      executed: { times: 1, last: { run: 'shop-1', outcome: 'rolled-back' } },
      estimate: { expectedMs: 60_000, tookMs: expect.any(Number) },
    });
    const shown = await terminal.run(['plan', 'find', 'shop'], people.auditor);
    expect(shown.out).toMatch(/executed once; last shop-1: rolled back, .* ago/);
    expect(shown.out).toMatch(/expects 1m 00s, took /);
    expect(shown.out).toContain('backout plan derive shop@2.0.0 --release shop@VERSION');
  });

  it('take what a rehearsal took for the measure of their estimate, until there is more', async () => {
    const [, plan] = (await find('cart')).own;
    const { store } = door.desk;
    const system = { kind: 'system', part: 'api', host: 'here', incarnation: 'x' } as const;
    const place = { actor: system, run: 'cart-1', release: plan!.release, environment: 'staging', plan: plan!.digest };
    const asked = { problem: 'p', cause: 'other', incident: null, change: null, defect: null } as const;
    const body = { ...asked, claimedDeployment: null, rehearsal: { inject: [] } };
    await store.write((tx) => tx.append({ ...place, type: 'run.requested', body }));
    const deployedAt = '2026-01-01T00:00:00.000Z';
    const admitted = { deployedAt, windowClosesAt: '2026-01-02T00:00:00.000Z', returnsTo: '0.9.0' };
    await store.write((tx) => tx.append({ ...place, type: 'run.admitted', body: admitted }));
    const end = { outcome: 'rolled-back' as const, message: 'done', deviations: 0, open: [] };
    await store.write((tx) => tx.append({ ...place, type: 'run.ended', body: end }));
    expect((await find('cart')).own[1]).toMatchObject({
      executed: { times: 0 },
      rehearsed: 1,
      estimate: { tookMs: expect.any(Number), inRehearsal: true },
    });
    expect((await terminal.run(['plan', 'find', 'cart'], people.auditor)).out).toMatch(
      /expects 1m 00s, took .* in rehearsal/,
    );
  });

  it('are found as well in a record that is rebuilt from its entries', async () => {
    const before = await find('billing', '--similar');
    await door.desk.record.store.rebuildProjections();
    expect(await find('billing', '--similar')).toEqual(before);
    expect(before.similar.length).toBeGreaterThan(0);
  });

  it('are not looked for with what names no service, or compares with nothing', async () => {
    const none = await terminal.run(['plan', 'find', 'Shop!'], people.auditor);
    expect([none.code, none.err]).toEqual([2, expect.stringContaining('names no service')]);
    const nothing = await terminal.run(['plan', 'find', 'shop', '--similar', 'missing.ts'], people.auditor);
    expect([nothing.code, nothing.err]).toEqual([2, expect.stringContaining('cannot be read')]);
  });
});
