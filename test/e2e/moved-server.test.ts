import { writeFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { installationPaths } from '../../worker/config/config.ts';
import { embeddedAddress } from '../../worker/server/embedded-server.ts';
import { gateStep } from '../support/plans.ts';
import { Site } from '../support/site.ts';
import { Trials, untilThere } from '../support/trials.ts';
import { until } from '../support/until.ts';

describe('an embedded Temporal server whose port was taken while it was down', () => {
  let site: Site;
  let trials: Trials;
  let intruder: Server;
  const sockets = new Set<Socket>();
  beforeAll(async () => {
    site = await Site.open();
    trials = new Trials(site);
    await site.run('up');
    await site.run('worker', 'far');
    // Takes calls and answers none, so that whoever dials the old address waits.
    intruder = createServer((socket) => void sockets.add(socket.on('error', () => undefined)));
  }, 60_000);
  afterAll(async () => {
    sockets.forEach((socket) => socket.destroy());
    await new Promise((resolve) => intruder.close(resolve));
    await site.close();
  }, 60_000);

  const address = () => embeddedAddress(installationPaths(site.dir).temporal);
  const take = (port: number) =>
    new Promise<boolean>((resolve) => {
      intruder.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
    });

  it('moves, and API and workers follow: the run goes on, each effect once', async () => {
    const far = trials.step('moving', 'far', 'true', { runsOn: 'far' });
    const lasting = trials.step('moving', 'switch', untilThere('moved'));
    const run = await trials.begin('moving', [lasting, gateStep('again'), far]);
    await until(async () => (await trials.ledger('moving')).length === 1);
    const [before, { pid }] = [await address(), await site.temporal()];
    process.kill(pid, 'SIGKILL');
    await until(() => take(Number(before?.split(':')[1])));
    await until(async () => (await address()) !== before, 15_000, 'the server moves');
    const back = Date.now();
    await writeFile(`${site.dir}/moved`, '');
    expect((await site.decide(run, 'again')).status).toBe('accepted');
    expect(await site.outcome(run)).toMatch(/^rolled-back/);
    expect(Date.now() - back).toBeLessThan(15_000);
    expect(await trials.ledger('moving')).toEqual(['switch', 'far']);
  }, 90_000);
});
