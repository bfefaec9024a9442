import { commandStep, gateStep, smallPlan } from '../support/plans.ts';
import { Site } from '../support/site.ts';

describe('an installation in one process', () => {
  let site: Site;
  beforeAll(async () => {
    site = await Site.open();
    await site.run('up');
  }, 60_000);
  afterAll(() => site.close(), 60_000);

  it('takes a release back through its gate, proves that it worked, and counts that its plan was never rehearsed', async () => {
    const ledger = `${site.dir}/ledger`;
    const plan = smallPlan({
      steps: [gateStep(), commandStep('switch', ['/bin/sh', '-c', `echo switched >> ${ledger}`])],
    });
    const run = await site.begin(plan);
    expect(await site.outcome(run)).toBe('rolled-back-with-deviations');
    expect(await site.ledger()).toEqual(['switched']);
  });
});
