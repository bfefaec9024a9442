import { commandStep, gateStep, smallPlan } from '../support/plans.ts';
import { Site } from '../support/site.ts';
import { until } from '../support/until.ts';

describe('a step whose label has no worker', () => {
  let site: Site;
  const runs: Record<string, string> = {};
  beforeAll(async () => {
    site = await Site.open();
    await site.run('up');
    // Both wait at the same time until it is said that nobody comes.
    for (const label of ['shop-db', 'nowhere']) runs[label] = await site.begin(planFor(label));
  }, 60_000);
  afterAll(() => site.close(), 60_000);

  const planFor = (service: string) => {
    const away = commandStep('away', ['/bin/sh', '-c', 'echo ran >> ledger'], { cwd: site.dir, runsOn: service });
    return smallPlan({ release: { service, version: '2.0.0' }, steps: [gateStep(), away] });
  };
  const unattended = (run: string) =>
    until(async () => (await site.entries('step.unattended')).find(({ entry }) => entry.run === run), 30_000);

  it('says so, and goes on by itself at once when a worker appears', async () => {
    const run = runs['shop-db'] ?? '';
    expect((await unattended(run)).body).toMatchObject({ address: 'away', label: 'shop-db' });
    expect(await site.ledger()).toEqual([]);
    await site.run('worker', 'shop-db');
    const back = Date.now();
    expect(await site.outcome(run)).toMatch(/^rolled-back/);
    expect(Date.now() - back).toBeLessThan(15_000);
    expect(await site.ledger()).toEqual(['ran']);
  }, 90_000);

  it('is taken back when the run is stopped meanwhile, and never runs', async () => {
    const run = runs['nowhere'] ?? '';
    await unattended(run);
    expect((await site.about(run, { action: 'stop', undo: false, reason: 'another way' })).status).toBe('accepted');
    expect(await site.outcome(run)).toBe('stopped');
    await site.run('worker', 'nowhere');
    expect(await site.entries('step.started')).not.toContainEqual(
      expect.objectContaining({ entry: expect.objectContaining({ run }) }),
    );
  }, 90_000);
});
