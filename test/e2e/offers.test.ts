import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeFile } from 'node:fs/promises';
import type { FrozenPlan, FrozenStep } from '../../plans/language/schema/index.ts';
import { manualStep, smallPlan } from '../support/plans.ts';
import { Site } from '../support/site.ts';
import { Trials } from '../support/trials.ts';
import { until } from '../support/until.ts';

let site: Site;
let trials: Trials;
beforeAll(async () => {
  site = await Site.open();
  await site.run('up');
  trials = new Trials(site);
}, 60_000);
afterAll(() => site.close(), 60_000);

const reason = 'it has to be';
const on = (step: string, over: object = {}) => ({ step, visit: 1, reason, ...over });
const whats = async (run: string) => (await site.state(run)).deviations.map(({ what }) => what);

/** Contingencies beside the fixture's own. */
const ways = (...more: FrozenPlan['contingencies']) => ({ contingencies: [...smallPlan().contingencies, ...more] });
const way = (id: string, then: 'continue' | 'retry' | 'end', steps: FrozenStep[]) => {
  return { id, title: id, because: 'it helps', then, steps };
};
/** A step with an undo that leaves a line as well. */
const takenBack = (service: string, id: string) => {
  const {
    undo: _,
    reverses: _none,
    ...back
  } = trials.step(service, `un-${id}`) as Extract<FrozenStep, { kind: 'command' }>;
  return trials.step(service, id, 'true', { undo: { ...back, irreversible: null } });
};
const advise = (contingency: string) => ({ advise: 'contingency', contingency, because: 'it is quicker' }) as const;

describe('a step that failed ends no run, and every way on leads somewhere', () => {
  it('retry: another attempt, and the run goes on by itself', async () => {
    const flaky = trials.step('retrying', 'flaky', '[ $(wc -l < retrying.ledger) -ge 2 ]');
    const run = await trials.begin('retrying', [flaky, trials.step('retrying', 'after')]);
    expect(await trials.offers(run, 'flaky')).toEqual(['retry', 'skip', 'stop']);
    await trials.ask(run, 'retry', on('flaky'));
    expect(await site.outcome(run)).toMatch(/^rolled-back/);
    expect(await trials.ledger('retrying')).toEqual(['flaky', 'flaky', 'after']);
  });

  it('skip: the run goes on without it, which is a deviation', async () => {
    const bad = trials.step('skipping', 'bad', 'false');
    const run = await trials.begin('skipping', [bad, trials.step('skipping', 'after')]);
    await trials.offers(run, 'bad');
    await trials.ask(run, 'skip', on('bad'));
    expect(await site.outcome(run)).toBe('rolled-back-with-deviations');
    expect(await whats(run)).toContain('bad (Run bad) was skipped');
    expect(await trials.ledger('skipping')).toEqual(['bad', 'after']);
  });

  it('a contingency that continues: its steps, then what comes after', async () => {
    const bad = trials.step('detour', 'bad', 'false', { onFailure: advise('around') });
    const around = way('around', 'continue', [trials.step('detour', 'aside')]);
    const run = await trials.begin('detour', [bad, trials.step('detour', 'after')], ways(around));
    expect((await trials.offers(run, 'bad'))[0]).toBe('around');
    await trials.ask(run, 'contingency', on('bad', { contingency: 'around' }));
    expect(await site.outcome(run)).toBe('rolled-back-with-deviations');
    expect(await trials.ledger('detour')).toEqual(['bad', 'aside', 'after']);
  });

  it('a contingency that retries: its steps, then the step that failed', async () => {
    const bad = trials.step('repair', 'bad', '[ -e repaired ]', { onFailure: advise('mend') });
    const mend = way('mend', 'retry', [trials.step('repair', 'mend', 'touch repaired')]);
    const run = await trials.begin('repair', [bad], ways(mend));
    await trials.offers(run, 'bad');
    await trials.ask(run, 'contingency', on('bad', { contingency: 'mend' }));
    expect(await site.outcome(run)).toBe('rolled-back-with-deviations');
    expect(await trials.ledger('repair')).toEqual(['bad', 'mend', 'bad']);
  });

  it('a contingency that ends: the run is called not rolled back, and nothing else begins', async () => {
    const bad = trials.step('instead', 'bad', 'false', { onFailure: advise('forward') });
    const forward = way('forward', 'end', [trials.step('instead', 'patch')]);
    const run = await trials.begin('instead', [bad, trials.step('instead', 'after')], ways(forward));
    await trials.offers(run, 'bad');
    await trials.ask(run, 'contingency', on('bad', { contingency: 'forward' }));
    expect(await site.outcome(run)).toBe('not-rolled-back');
    expect(await trials.ledger('instead')).toEqual(['bad', 'patch']);
  });

  it('stop: nothing new begins, and what could be undone is listed', async () => {
    const run = await trials.begin('stopping', [takenBack('stopping', 'one'), trials.step('stopping', 'bad', 'false')]);
    await trials.offers(run, 'bad');
    await trials.ask(run, 'stop', { reason, undo: false });
    expect(await site.outcome(run)).toBe('stopped');
    expect((await site.state(run)).ended?.open).toContain('one~undo could still be done by hand');
    expect(await trials.ledger('stopping')).toEqual(['one', 'bad']);
  });

  it('stop with undo: what was done is taken back, last done first', async () => {
    const steps = [takenBack('undoing', 'one'), takenBack('undoing', 'two'), trials.step('undoing', 'bad', 'false')];
    const run = await trials.begin('undoing', steps);
    await trials.offers(run, 'bad');
    await trials.ask(run, 'stop', { reason, undo: true });
    await site.decide(run, 'run:undo');
    expect(await site.outcome(run)).toBe('stopped');
    expect(await trials.ledger('undoing')).toEqual(['one', 'two', 'bad', 'un-two', 'un-one']);
  });

  it('past the point of no return it offers the contingency for that case, from there on', async () => {
    const forward = way('onward', 'end', [trials.step('beyond', 'patch')]);
    const irreversible = { because: 'the columns are gone', contingency: 'onward' };
    const drop = trials.step('beyond', 'drop', 'true', { irreversible });
    const run = await trials.begin(
      'beyond',
      [trials.step('beyond', 'first'), drop, trials.step('beyond', 'bad', 'false')],
      ways(forward),
    );
    expect(await trials.offers(run, 'bad')).toContain('onward');
    await trials.ask(run, 'contingency', on('bad', { contingency: 'onward' }));
    expect(await site.outcome(run)).toBe('not-rolled-back');
    expect(await trials.ledger('beyond')).toEqual(['first', 'drop', 'bad', 'patch']);
  });
});

describe('a run past its point of no return whose success is not shown', () => {
  const failing = (flag: string) => {
    const [works] = smallPlan().criteria;
    const probe = { ...works!.probe, argv: ['test', '-e', flag], cwd: site.dir } as never;
    return { criteria: [{ ...works!, probe }] };
  };
  const begin = (service: string, then: 'continue' | 'end', script: string) => {
    const onward = way('onward', then, [trials.step(service, 'patch', script)]);
    const irreversible = { because: 'the columns are gone', contingency: 'onward' };
    const drop = trials.step(service, 'drop', 'true', { irreversible });
    return trials.begin(service, [drop, trials.step(service, 'last')], {
      ...ways(onward),
      ...failing(`${service}.ok`),
    });
  };
  const unproven = (run: string) =>
    until(async () => (await site.state(run)).measured?.proven === false, 15_000, `${run} is not proven`);

  it('offers the contingency for that case, and measures again after it', async () => {
    const run = await begin('mended', 'continue', 'touch mended.ok');
    await unproven(run);
    await trials.ask(run, 'contingency', on('drop', { contingency: 'onward' }));
    expect(await site.outcome(run)).toBe('rolled-back-with-deviations');
    expect(await trials.ledger('mended')).toEqual(['drop', 'last', 'patch']);
  });

  it('ends as that contingency says, and offers none at any other step', async () => {
    const run = await begin('given-up', 'end', 'true');
    await unproven(run);
    const elsewhere = { action: 'contingency', ...on('last', { contingency: 'onward' }) } as const;
    expect(await site.about(run, elsewhere)).toMatchObject({ status: 'denied', code: 'step-not-held' });
    await trials.ask(run, 'contingency', on('drop', { contingency: 'onward' }));
    expect(await site.outcome(run)).toBe('not-rolled-back');
    expect(await trials.ledger('given-up')).toEqual(['drop', 'last', 'patch']);
  });
});

describe('a step that has not begun', () => {
  it('holds while what it waits for is not so, and continue tries it again', async () => {
    const isReady = { ...smallPlan().criteria[0]!, id: 'ready' };
    const probe = { ...isReady.probe, argv: ['test', '-e', 'ready'], cwd: site.dir } as never;
    const criteria = [...smallPlan().criteria, { ...isReady, probe }];
    const run = await trials.begin('careful', [trials.step('careful', 'go', 'true', { holdWhen: ['ready'] })], {
      criteria,
    });
    expect(await trials.offers(run, 'go')).toEqual(['continue', 'skip', 'stop']);
    expect(await trials.ledger('careful')).toEqual([]);
    await writeFile(`${site.dir}/ready`, '');
    await trials.ask(run, 'continue', { step: 'go', reason: null });
    expect(await site.outcome(run)).toMatch(/^rolled-back/);
    expect(await trials.ledger('careful')).toEqual(['go']);
  });
});

describe('a step whose end nobody saw', () => {
  let server: Server;
  let url: string;
  let isBroken = true;
  beforeAll(async () => {
    server = createServer((request, response) => (isBroken ? request.socket.destroy() : response.end('{}')));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/switch`;
  });
  beforeEach(() => void (isBroken = true));
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const call = (): FrozenStep => {
    const { instructions: _, evidence: __, ...common } = manualStep('call') as Extract<FrozenStep, { kind: 'manual' }>;
    const expect = { status: [200], json: [] };
    return { ...common, kind: 'http', method: 'POST', url, headers: {}, body: null, expect, capture: null };
  };
  const settled = (as: string) => ({ step: 'call', visit: 1, as, evidence: 'looked at it', files: [] });

  it('is done when an entitled person says so: the run goes on, with a deviation', async () => {
    const run = await trials.begin('saiddone', [call(), trials.step('saiddone', 'after')]);
    expect((await trials.offers(run, 'call'))[0]).toBe('resolve');
    expect(await site.about(run, { action: 'retry', ...on('call') })).toMatchObject({ status: 'denied' });
    await trials.ask(run, 'resolve', settled('done'));
    expect(await site.outcome(run)).toBe('rolled-back-with-deviations');
    expect(await trials.ledger('saiddone')).toEqual(['after']);
  });

  it('is not done when they say that: it holds as failed, and is tried again only when asked', async () => {
    const run = await trials.begin('saidnot', [call()]);
    await trials.offers(run, 'call');
    isBroken = false;
    await trials.ask(run, 'resolve', settled('not-done'));
    expect(await trials.offers(run, 'call')).toContain('retry');
    await trials.ask(run, 'retry', on('call'));
    expect(await site.outcome(run)).toMatch(/^rolled-back/);
  });
});

describe('what waits or holds inside branches', () => {
  it('holds in two of them at once, each addressed and settled by itself, while a third finishes', async () => {
    const branch = (id: string, step: FrozenStep) => ({
      id,
      title: id,
      steps: [step, trials.step('branches', `after-${id}`)],
    });
    const drain: FrozenStep = {
      kind: 'parallel',
      id: 'drain',
      title: 'Drain',
      because: null,
      role: 'operator',
      expectedMs: 1,
      branches: [
        branch('eu', trials.step('branches', 'bad', 'false')),
        branch('us', manualStep('call')),
        branch('ap', trials.step('branches', 'fine')),
      ],
    };
    const run = await trials.begin('branches', [drain, trials.step('branches', 'last')]);
    await trials.offers(run, 'drain/eu/bad');
    await trials.reaches(run, 'drain/us/call', 'open');
    await trials.reaches(run, 'drain/ap/after-ap', 'settled');
    await trials.ask(run, 'confirm', { step: 'drain/us/call', visit: 1, evidence: [], note: null });
    await trials.reaches(run, 'drain/us/after-us', 'settled');
    expect((await trials.ledger('branches')).includes('last')).toBe(false);
    await trials.ask(run, 'skip', on('drain/eu/bad'));
    expect(await site.outcome(run)).toBe('rolled-back-with-deviations');
    expect((await trials.ledger('branches')).at(-1)).toBe('last');
  });
});

describe('an action that needs an approval of others', () => {
  it('is done by the approval, and the run goes on by itself', async () => {
    const irreversible = { because: 'the columns are gone', contingency: null };
    const bad = trials.step('approved', 'bad', 'false', { irreversible });
    const run = await trials.begin('approved', [bad, trials.step('approved', 'after')]);
    await trials.offers(run, 'bad');
    await trials.ask(run, 'skip', on('bad'));
    expect((await trials.reaches(run, 'bad', 'holding')).outcome).toBe('failed');
    expect(await site.decide(run, 'bad:skip')).toMatchObject({ status: 'accepted' });
    expect(await site.outcome(run)).toBe('rolled-back-with-deviations');
    expect(await trials.ledger('approved')).toEqual(['bad', 'after']);
  });

  it('can be passed by a person who may break the glass, and is approved after the end of the run', async () => {
    const { engineer, admin } = site.people;
    const roster = structuredClone(site.people.roster);
    roster.roles.push({ id: 'commander', title: 'Commander', may: ['break-glass'] });
    roster.people.find((one) => one.person === engineer.person)!.roles.push('commander');
    expect(await site.ask(admin, { action: 'roster.publish', roster, reason: null })).toMatchObject({
      status: 'accepted',
    });
    const plan = trials.plan('broken', [trials.step('broken', 'only')]);
    await site.publish(plan);
    const run = await site.start(plan);
    const gate = await until(async () => site.visitOf(await site.state(run), 'go-ahead')?.gate ?? undefined, 20_000);
    const fields = { action: 'break-glass' as const, gate: 'go-ahead', visit: 1, subject: gate.subject, reason };
    expect(await site.about(run, fields, engineer)).toMatchObject({ status: 'accepted' });
    expect(await site.outcome(run)).toBe('rolled-back-with-deviations');
    expect((await site.state(run)).ended).toMatchObject({
      brokenGlass: true,
      open: ['go-ahead:retrospective still waits for an approval afterwards'],
    });
    expect(await site.decide(run, 'go-ahead:retrospective')).toMatchObject({ status: 'accepted' });
  });
});
