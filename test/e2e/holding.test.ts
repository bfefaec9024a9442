import { writeFile } from 'node:fs/promises';
import { commandStep, gateStep, smallPlan } from '../support/plans.ts';
import { Site } from '../support/site.ts';
import { parallelStep, undoStep } from '../support/tree-plan.ts';
import { until } from '../support/until.ts';

describe('a run that holds', () => {
  let site: Site;
  beforeAll(async () => {
    site = await Site.open();
    await site.run('up');
  }, 60_000);
  afterAll(() => site.close(), 60_000);

  const script = (id: string, text: string) => commandStep(id, ['/bin/sh', '-c', text], { cwd: site.dir });
  const holds = (run: string, address: string) =>
    until(async () => site.visitOf(await site.state(run), address)?.state === 'holding', 20_000, `${address} holds`);
  const release = (service: string) => ({ release: { service, version: '2.0.0' } });

  it('lets two branches hold at once while the third finishes, and goes on when both were retried', async () => {
    const once = (name: string) => `test -e ${name} && echo ${name} >> branches || { touch ${name}; exit 1; }`;
    const all = parallelStep('all', {
      a: [script('one', once('a'))],
      b: [script('two', once('b'))],
      c: [script('three', 'echo c >> branches')],
    });
    const run = await site.begin(
      smallPlan({ ...release('branches'), steps: [gateStep(), all, script('after', 'echo after >> branches')] }),
    );
    await holds(run, 'all/a/one');
    await holds(run, 'all/b/two');
    await until(async () => (await site.ledger('branches')).length === 1);
    for (const step of ['all/a/one', 'all/b/two']) {
      const answer = await site.about(run, { action: 'retry', step, visit: 1, reason: null });
      expect(answer).toMatchObject({ status: 'accepted' });
    }
    expect(await site.outcome(run)).toMatch(/^rolled-back/);
    expect((await site.ledger('branches')).toSorted()).toEqual(['a', 'after', 'b', 'c']);
    expect((await site.ledger('branches')).at(-1)).toBe('after');
  }, 60_000);

  it('walks the contingency that somebody chose, and ends as it says', async () => {
    const fix = {
      id: 'fix',
      title: 'Emergency fix',
      because: 'instead',
      then: 'end' as const,
      steps: [script('patch', 'echo patched >> fixes')],
    };
    const failing = commandStep('switch', ['false'], {
      onFailure: { advise: 'contingency', contingency: 'fix', because: 'quicker' },
    });
    const run = await site.begin(
      smallPlan({ ...release('fixing'), steps: [gateStep(), failing], contingencies: [fix] }),
    );
    await holds(run, 'switch');
    const answer = await site.about(run, {
      action: 'contingency',
      step: 'switch',
      visit: 1,
      contingency: 'fix',
      reason: 'quicker',
    });
    expect(answer).toMatchObject({ status: 'accepted' });
    expect(await site.outcome(run)).toBe('not-rolled-back');
    expect(await site.ledger('fixes')).toEqual(['patched']);
  }, 60_000);

  it('undoes what was done when it is stopped so', async () => {
    const migrate = {
      ...script('migrate', 'echo migrated >> undone'),
      undo: { ...undoStep('migrate')!, argv: ['/bin/sh', '-c', 'echo undone >> undone'], cwd: site.dir },
    } as ReturnType<typeof script>;
    const run = await site.begin(
      smallPlan({ ...release('undoing'), steps: [gateStep(), migrate, commandStep('switch', ['false'])] }),
    );
    await holds(run, 'switch');
    expect(await site.about(run, { action: 'stop', undo: true, reason: 'no further' })).toMatchObject({
      status: 'accepted',
    });
    expect(await site.decide(run, 'run:undo')).toMatchObject({ status: 'accepted' });
    expect(await site.outcome(run)).toBe('stopped');
    expect(await site.ledger('undone')).toEqual(['migrated', 'undone']);
  }, 60_000);

  it('holds at its end while success is not shown, measures again when it is let go on, and is then rolled back', async () => {
    const works = smallPlan().criteria[0]!;
    const probe = {
      kind: 'command' as const,
      argv: ['test', '-e', `${site.dir}/healthy`],
      cwd: null,
      env: {},
      timeoutMs: 5000,
      read: { kind: 'exit' as const },
    };
    const criteria = [{ ...works, probe }];
    const run = await site.begin(
      smallPlan({ ...release('proving'), criteria, steps: [gateStep(), script('switch', 'true')] }),
    );
    await until(async () => (await site.state(run)).measured?.proven === false, 20_000);
    const goOn = () => site.about(run, { action: 'continue', step: null, reason: 'measure again' });
    expect(await goOn()).toMatchObject({ status: 'accepted' });
    await until(async () => (await site.state(run)).rounds === 2, 20_000);
    await writeFile(`${site.dir}/healthy`, '');
    expect(await goOn()).toMatchObject({ status: 'accepted' });
    expect(await site.outcome(run)).toMatch(/^rolled-back/);
  }, 60_000);

  it('begins nothing while somebody asked it to hold', async () => {
    const steps = [gateStep(), script('one', 'sleep 2; echo one >> held'), script('two', 'echo two >> held')];
    const run = await site.begin(smallPlan({ ...release('held'), steps }));
    await until(async () => site.visitOf(await site.state(run), 'one')?.state === 'running');
    expect(await site.about(run, { action: 'hold', reason: 'wait' })).toMatchObject({ status: 'accepted' });
    await until(async () => site.visitOf(await site.state(run), 'one')?.state === 'settled');
    expect(await site.ledger('held')).toEqual(['one']);
    expect((await site.state(run)).steps.get('two')?.visits.at(-1)?.attempts ?? []).toEqual([]);
    expect(await site.about(run, { action: 'continue', step: null, reason: null })).toMatchObject({
      status: 'accepted',
    });
    expect(await site.outcome(run)).toMatch(/^rolled-back/);
    expect(await site.ledger('held')).toEqual(['one', 'two']);
  }, 60_000);

  it('answers a decision that comes too late with who settled the gate', async () => {
    const run = await site.begin(smallPlan({ ...release('late'), steps: [gateStep(), script('one', 'sleep 1')] }));
    const visit = site.visitOf(await site.state(run), 'go-ahead');
    const fields = {
      action: 'decide' as const,
      gate: 'go-ahead',
      visit: 1,
      subject: visit?.gate?.subject,
      decision: 'refuse',
      reason: 'no',
    };
    expect(await site.about(run, fields, site.people.approver2)).toMatchObject({
      status: 'denied',
      code: 'gate-settled',
    });
    expect(await site.outcome(run)).toMatch(/^rolled-back/);
  }, 60_000);
});
