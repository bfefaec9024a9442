import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installationPaths } from '../../worker/config/config.ts';
import { commandStep, gateStep, smallPlan } from '../support/plans.ts';
import { Site } from '../support/site.ts';

describe('an installation in one process, started somewhere else', () => {
  let site: Site;
  let probes: string;
  beforeAll(async () => {
    site = await Site.open();
    await mkdir(join(site.dir, 'bin'));
    await writeFile(join(site.dir, 'bin/switch'), '#!/bin/sh\necho switched >> ledger\n', { mode: 0o755 });
    probes = join(installationPaths(site.dir).spool, '.probes');
    await mkdir(join(probes, 'of-a-dead-worker'), { recursive: true });
    await writeFile(join(probes, 'of-a-dead-worker', 'start'), `another-boot 4194304 (sh) S ${'1 '.repeat(20)}\n`);
    await site.run('up');
  }, 60_000);
  afterAll(() => site.close(), 60_000);

  it('takes a release back through its gate by the paths of its own folder, proves that it worked, and counts that its plan was never rehearsed', async () => {
    const [works] = smallPlan().criteria;
    const probe = { ...works!.probe, argv: ['grep', 'switched', 'ledger'] } as NonNullable<typeof works>['probe'];
    const plan = smallPlan({
      criteria: [{ ...works!, probe }],
      steps: [gateStep(), commandStep('switch', ['bin/switch'])],
    });
    const run = await site.begin(plan);
    expect(await site.outcome(run)).toBe('rolled-back-with-deviations');
    expect(await site.ledger()).toEqual(['switched']);
  });

  it('has removed what the probes of dead workers had left', () => {
    expect(existsSync(probes)).toBe(true);
    expect(existsSync(join(probes, 'of-a-dead-worker'))).toBe(false);
  });
});
