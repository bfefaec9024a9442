import { commandStep, gateStep, smallPlan } from '../support/plans.ts';
import { type Process, Site } from '../support/site.ts';
import { until } from '../support/until.ts';

describe('an API that is killed', () => {
  let site: Site;
  let api: Process;
  beforeAll(async () => {
    site = await Site.open();
    await site.temporal();
    api = await site.run('serve');
    await site.run('worker', 'control', 'local');
  }, 60_000);
  afterAll(() => site.close(), 60_000);

  it('loses no request that was answered, and one that was not is safe to send again', async () => {
    const plan = smallPlan({
      steps: [gateStep(), commandStep('switch', ['/bin/sh', '-c', 'echo ran >> ledger'], { cwd: site.dir })],
    });
    await site.publish(plan);
    const run = await site.start(plan);
    const visit = await until(async () => site.visitOf(await site.state(run), 'go-ahead')?.gate ?? undefined);
    const { plan: digest } = await site.state(run);
    const decision = {
      action: 'decide',
      run,
      plan: digest,
      gate: 'go-ahead',
      visit: 1,
      subject: visit.subject,
      decision: 'approve',
      reason: null,
    } as const;
    const signed = await site.sign(site.people.approver, decision);
    const sent = site.send(signed).catch(() => undefined);
    await api.kill('SIGKILL');
    await sent;
    await site.run('serve');
    expect(await site.send(signed)).toMatchObject({ status: 'accepted' });
    expect(await site.send(signed)).toEqual(await site.send(signed));
    expect(await site.outcome(run)).toMatch(/^rolled-back/);
    expect(await site.ledger()).toEqual(['ran']);
    expect(await site.entries('gate.decided')).toHaveLength(1);
  }, 60_000);
});
