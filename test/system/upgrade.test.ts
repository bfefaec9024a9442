import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { savedBundles, unpackBundle } from '../replay/bundles.ts';
import { gateStep } from '../support/plans.ts';
import { Site } from '../support/site.ts';
import { Trials, untilThere } from '../support/trials.ts';
import { until } from '../support/until.ts';

const script = fileURLToPath(new URL('../support/site-process.ts', import.meta.url));
const earlier = new URL('../replay/support/earlier-workflows.ts', import.meta.url).href;

describe('an installation whose worker is replaced by one of today in the middle of a step', () => {
  let site: Site;
  let trials: Trials;
  let unpacked: string;
  const ends: (() => Promise<unknown>)[] = [];
  beforeAll(async () => {
    unpacked = await mkdtemp(join(tmpdir(), 'backout-bundles-'));
    site = await Site.open();
    trials = new Trials(site);
    await site.temporal();
    await site.run('serve');
  }, 60_000);
  afterAll(async () => {
    await Promise.all(ends.splice(0).map((end) => end()));
    await site.close();
    await rm(unpacked, { recursive: true, force: true });
  }, 60_000);

  /** A real worker, with real activities, that walks runs as the workflows of an earlier version did. */
  const startEarlier = async (name: string) => {
    const env = {
      ...process.env,
      NODE_OPTIONS: '',
      BACKOUT_TEST_PACE: '{}',
      BACKOUT_TEST_BUNDLE: await unpackBundle(name, unpacked),
    };
    const args = ['--disable-warning=ExperimentalWarning', `--import=${earlier}`, script, 'worker', site.dir];
    const child = spawn(process.execPath, [...args, 'control', 'local'], { env, stdio: ['ignore', 'pipe', 'ignore'] });
    const gone = once(child, 'exit');
    let said = '';
    child.stdout.on('data', (chunk) => (said += String(chunk)));
    ends.push(async () => child.kill('SIGKILL') && (await gone));
    await until(() => said.includes('ready\n'), 30_000, 'the worker is ready');
    expect(said).toContain(`workflows of ${env.BACKOUT_TEST_BUNDLE}\n`);
    const end = async () => {
      child.kill('SIGTERM');
      await gone;
    };
    return { pid: child.pid, end };
  };

  it.each(savedBundles)(
    'goes on with what the workflows of %s began: the command under way too, nothing twice',
    async (name) => {
      const service = `upgraded-${savedBundles.indexOf(name)}`;
      const steps = ['one', 'switch', 'last'].map((id) =>
        trials.step(service, id, id === 'switch' ? untilThere(`${service}.go`) : 'true'),
      );
      const [first, lasting, last] = steps as [(typeof steps)[0], (typeof steps)[0], (typeof steps)[0]];
      const old = await startEarlier(name);
      const run = await trials.begin(service, [first, lasting, gateStep('again'), last]);
      await until(async () => (await trials.ledger(service)).length === 2);
      await old.end();
      expect(site.visitOf(await site.state(run), 'switch')?.state).toBe('running');
      const today = await site.run('worker', 'control', 'local');
      await writeFile(join(site.dir, `${service}.go`), '');
      expect((await site.decide(run, 'again')).status).toBe('accepted');
      expect(await site.outcome(run)).toMatch(/^rolled-back/);
      expect(await trials.ledger(service)).toEqual(['one', 'switch', 'last']);
      const began = (await site.entries('step.started')).filter(({ entry }) => entry.run === run);
      expect(began.map(({ body }) => [body?.address, body?.worker.pid])).toEqual([
        ['one', old.pid],
        ['switch', old.pid],
        ['last', today.pid],
      ]);
      const unknown = (await site.entries('step.unknown')).filter(({ entry }) => entry.run === run);
      const lost = (await site.entries('run.lost')).filter(({ entry }) => entry.run === run);
      expect([...unknown, ...lost]).toEqual([]);
    },
    90_000,
  );
});
