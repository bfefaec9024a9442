import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pino } from 'pino';
import { canonicalBytes } from '../../../common/canonical.ts';
import { loadSettings } from '../../../worker/config/config.ts';
import { keepRunbooks } from '../../../worker/process/runbooks.ts';
import { commandStep, gateStep, smallPlan } from '../../support/plans.ts';
import { newRecord, system, type TestRecord } from '../../support/records.ts';
import { until } from '../../support/until.ts';

describe('the runbooks of an installation', () => {
  let record: TestRecord;
  let stop: AbortController;
  let keeping: Promise<void>;
  let revision = 0;

  beforeEach(async () => {
    record = await newRecord();
    stop = new AbortController();
    revision = 0;
  });
  afterEach(async () => {
    stop.abort();
    await keeping;
    await record.end();
  });

  async function keep(config = ''): Promise<string> {
    writeFileSync(join(record.dir, 'backout.config.yaml'), config);
    const settings = await loadSettings({ dir: record.dir, cwd: record.dir });
    keeping = keepRunbooks({ store: record.store, settings, logger: pino({ level: 'silent' }) }, stop.signal);
    return join(record.dir, 'runbooks', 'shop');
  }

  async function publish(title: string, over: Parameters<typeof smallPlan>[0] = {}): Promise<string> {
    const plan = { ...smallPlan(over), title };
    revision += 1;
    return record.store.write(async (tx) => {
      const digest = await tx.putBlob(canonicalBytes(plan));
      const body = { digest, revision, source: null, sourceMap: null };
      await tx.append({ type: 'plan.published', actor: system, release: plan.release, plan: digest, body });
      return digest;
    });
  }

  const pageOf = (folder: string): string => {
    const path = join(folder, '2.0.0', 'production.html');
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  };

  it('hold a page of what was published before, and of what is published then', async () => {
    const first = await publish('The first');
    const folder = await keep();
    await until(() => pageOf(folder).includes(first));
    expect(pageOf(folder)).toContain('The first');
    const second = await publish('The second');
    await until(() => pageOf(folder).includes(second));
    expect(pageOf(folder)).not.toContain('The first');
  });

  it('lie in the folder that the installation chooses, one page for each environment with its own values', async () => {
    const environments = ['production', 'staging'].map((id) => ({ id, values: { url: `http://${id}.example` } }));
    const steps = [gateStep(), commandStep('switch', ['shopctl', 'switch', { ref: 'setting', name: 'url' }])];
    const settings = { names: [{ name: 'url', kind: 'string' as const }], environments };
    await publish('Both', { settings, steps });
    await keep('runbooks: shared/pages\n');
    const pages = ['production', 'staging'].map((id) => join(record.dir, 'shared/pages/shop/2.0.0', `${id}.html`));
    await until(() => pages.every((page) => existsSync(page)));
    const [production, staging] = pages.map((page) => readFileSync(page, 'utf8'));
    expect(production).toContain('<pre><code>shopctl switch http://production.example</code></pre>');
    expect(staging).toContain('<pre><code>shopctl switch http://staging.example</code></pre>');
    expect(existsSync(join(record.dir, 'runbooks'))).toBe(false);
  });

  it('are kept by several workers at once, each page whole and nothing left beside it', async () => {
    const titles = Array.from({ length: 12 }, (_, at) => `Plan ${at}`);
    const said: string[] = [];
    const logger = pino({ level: 'warn' }, { write: (line: string) => void said.push(line) });
    const settings = await loadSettings({ dir: record.dir, cwd: record.dir });
    keeping = Promise.all(
      [1, 2, 3].map(async () => keepRunbooks({ store: record.store, settings, logger }, stop.signal)),
    ).then(() => undefined);
    const folder = join(record.dir, 'runbooks', 'shop', '2.0.0');
    for (const title of titles) {
      const digest = await publish(title);
      await until(() => pageOf(dirname(folder)).includes(digest));
    }
    stop.abort();
    await keeping;
    expect(said).toEqual([]);
    expect(readdirSync(folder)).toEqual(['production.html']);
  });

  it('are made again where somebody removed or damaged them', async () => {
    const digest = await publish('The only');
    const path = join(record.dir, 'runbooks', 'shop', '2.0.0');
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, 'production.html'), 'half a pa');
    const folder = await keep();
    await until(() => pageOf(folder).includes(digest));
    rmSync(folder, { recursive: true });
    await publish('Another');
    expect(await until(() => pageOf(folder).includes('Another'))).toBe(true);
  });
});
