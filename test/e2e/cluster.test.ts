import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { canonicalBytes } from '../../common/canonical.ts';
import { openTerminal, type Terminal } from '../cli/support/terminal.ts';
import type { TestPerson } from '../support/people.ts';
import { commandStep, gateStep, smallPlan } from '../support/plans.ts';
import { Site } from '../support/site.ts';
import { testTemporal, type TestTemporal } from '../support/temporal.ts';
import { until } from '../support/until.ts';

const main = fileURLToPath(new URL('../../cli/main.mjs', import.meta.url));

describe('an API and a worker of their own, against a cluster, reached over TLS', () => {
  let cluster: TestTemporal;
  let site: Site;
  let terminal: Terminal;
  let url: string;
  /** Ends a process and gives its exit status. */
  const running: (() => Promise<number | undefined>)[] = [];
  beforeAll(async () => {
    cluster = await testTemporal();
    site = await Site.open({
      temporal: { mode: 'cluster', profile: 'production' },
      api: { listen: { host: '127.0.0.1', port: 0, cert: 'cert.pem', key: 'key.pem' } },
    });
    makeCertificate(site.dir);
    await profile('right.toml', cluster.address);
    await profile('wrong.toml', '127.0.0.1:1');
    const api = begin(['serve'], { TEMPORAL_CONFIG_FILE: join(site.dir, 'right.toml') });
    // A variable stands above the file.
    const env = { TEMPORAL_CONFIG_FILE: join(site.dir, 'wrong.toml'), TEMPORAL_ADDRESS: cluster.address };
    const worker = begin(['worker', '--control', '--label', 'local'], env);
    url = (await until(() => /https:\/\/[\d.:]+/.exec(api.said())?.[0], 30_000, 'the API listens')) ?? '';
    await until(() => worker.said().includes('a worker serves control, label local'), 30_000, 'the worker serves');
    terminal = await openTerminal(url);
  }, 90_000);
  afterAll(async () => {
    await Promise.all(running.splice(0).map((end) => end()));
    await terminal.close();
    await site.close();
    await cluster.close();
  }, 60_000);

  const profile = (name: string, address: string) =>
    writeFile(join(site.dir, name), `[profile.production]\naddress = "${address}"\nnamespace = "default"\n`);

  function begin(words: string[], env: Record<string, string>) {
    const args = [main, ...words, '--config', join(site.dir, 'backout.config.yaml')];
    const base = { PATH: process.env['PATH'] ?? '', HOME: site.dir };
    const child = execa(process.execPath, args, {
      cwd: '/',
      reject: false,
      extendEnv: false,
      env: { ...base, ...env },
    });
    let said = '';
    child.stdout.on('data', (chunk) => (said += String(chunk)));
    child.stderr.on('data', (chunk) => (said += String(chunk)));
    running.push(async () => {
      child.kill('SIGTERM');
      return (await child).exitCode;
    });
    return { said: () => said };
  }

  const run = async (as: TestPerson, ...words: string[]) => {
    const trusting = { env: { NODE_EXTRA_CA_CERTS: join(site.dir, 'cert.pem') }, cwd: site.dir };
    const ran = await terminal.run([...words, '--json'], as, trusting);
    if (ran.code !== 0) throw new Error(`${words.join(' ')} ended with ${ran.code}: ${ran.out}${ran.err}`);
    return ran.json() as Record<string, unknown>;
  };

  it('takes a release back through the command line alone', async () => {
    const { dev, engineer, support, approver } = site.people;
    const release = ['shop@2.0.0', '--env', 'production'];
    const switching = commandStep('switch', ['/bin/sh', '-c', 'echo switched >> ledger']);
    await writeFile(join(site.dir, 'plan.json'), canonicalBytes(smallPlan({ steps: [gateStep(), switching] })));
    await run(dev, 'plan', 'publish', 'plan.json', '--yes');
    await run(engineer, 'deployed', ...release, '--yes');
    const why = ['--problem', 'checkouts fail', '--cause', 'code-corrupted', '--unendorsed', 'a test'];
    const started = await run(support, 'start', ...release, ...why, '--yes');
    expect(started).toMatchObject({ status: 'accepted', run: 'shop-1' });
    await until(async () => site.visitOf(await site.state('shop-1'), 'go-ahead')?.state === 'open');
    expect(await run(approver, 'approve', 'shop-1', 'go-ahead', '--yes')).toMatchObject({ status: 'accepted' });
    expect(await site.outcome('shop-1')).toMatch(/^rolled-back/);
    expect(await site.ledger()).toEqual(['switched']);
    expect(await run(support, 'status', 'shop-1')).toMatchObject({ run: 'shop-1', state: 'ended' });
  }, 60_000);

  it('is not spoken to where its certificate is not known', async () => {
    const { code, err } = await terminal.run(['list'], site.people.support);
    expect([code, err]).toEqual([4, expect.stringContaining('certificate')]);
  });

  it('end with status 0 on SIGTERM', async () => {
    expect(await Promise.all(running.splice(0).map((end) => end()))).toEqual([0, 0]);
  }, 30_000);
});

function makeCertificate(dir: string): void {
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const files = ['-keyout', join(dir, 'key.pem'), '-out', join(dir, 'cert.pem')];
  execFileSync('openssl', ['req', '-x509', ...curve, ...subject, ...files], { stdio: 'ignore' });
}
