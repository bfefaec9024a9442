import { execa } from 'execa';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { faultsOf } from '../../examples/storefront/demo/verdict.ts';
import { until } from '../support/until.ts';

const checkout = resolve(import.meta.dirname, '..', '..');
const node = join(checkout, 'node_modules', '.bin', 'node');

/** The processes whose command line mentions a folder: what a demonstration there left running. */
async function processesOf(folder: string): Promise<string[]> {
  const { stdout } = await execa('ps', ['-eo', 'pid=,args=']);
  return stdout.split('\n').filter((line) => line.includes(folder) && !line.includes('ps -eo'));
}

function demonstrate(folder: string) {
  const process = execa(node, ['examples/storefront/demo.ts', '--dir', folder, '--yes'], {
    cwd: checkout,
    reject: false,
    all: true,
    timeout: 240_000,
  });
  let shown = '';
  process.all.on('data', (chunk) => (shown += String(chunk)));
  return { process, shown: () => shown } as const;
}

type Demonstration = ReturnType<typeof demonstrate>;

/** Waits until it has said something; fails with all that it said when it has ended without. */
async function says(
  { process: { nodeChildProcess: child }, shown }: Demonstration,
  text: string,
  withinMs = 120_000,
): Promise<void> {
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  await until(() => shown().includes(text) || hasEnded(), withinMs, text).catch(() => undefined);
  if (!shown().includes(text)) throw new Error(`it did not say “${text}”, but:\n${shown()}`);
}

describe('the demonstration', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bo-demo-'));
  const run = (number: number, ...path: string[]) => join(folder, `run-${number}`, ...path);
  let killed: string[] = [];
  let interrupted: { exitCode?: number | undefined; left: string[]; said: number } = { left: [], said: 0 };
  let found = '';
  let last: { exitCode?: number | undefined; shown: string } = { shown: '' };

  beforeAll(async () => {
    const first = demonstrate(folder);
    await says(first, 'They do. A rollback is requested');
    // So that only what it has started in its turn is left of it, which nothing was noted about.
    process.kill(Number(readFileSync(run(1, 'shop', 'run', 'supervisor.pid'), 'utf8')), 'SIGKILL');
    first.process.kill('SIGKILL');
    await first.process;
    killed = await processesOf(folder);

    const second = demonstrate(folder);
    // While Backout is starting, with a server of its own beside it already.
    const server = run(2, '.backout', 'temporal', 'server.json');
    await until(() => existsSync(server), 120_000, 'the Temporal server of the second');
    found = second.shown();
    second.process.kill('SIGINT');
    // npm passes on the Ctrl-C that the terminal has sent to everybody, so that it comes twice.
    await says(second, 'SIGINT: ending', 30_000);
    second.process.kill('SIGINT');
    const { exitCode } = await second.process;
    const said = second.shown().split('SIGINT: ending').length - 1;
    interrupted = { exitCode, left: await processesOf(folder), said };

    const third = demonstrate(folder);
    last = { exitCode: (await third.process).exitCode, shown: third.shown() };
  }, 400_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('that is killed leaves processes, which the next one finds and ends', () => {
    expect(killed.length).toBeGreaterThan(3);
    expect(found).toMatch(/Ended what an earlier demonstration left running: .*backout up.* \(run-1\)/);
  });

  it('ends every process that it started on Ctrl-C, also when that comes twice, and says so once', () => {
    expect(interrupted).toEqual({ exitCode: 130, left: [], said: 1 });
  });

  it('exits 0 because the shop was measured to be back on the old version', () => {
    expect(last).toMatchObject({ exitCode: 0, shown: expect.stringContaining('back on 2.4.0, measured') });
  });

  it('compares version, failing checkouts and orders before and after', () => {
    expect(last.shown).toMatch(/version\s+2\.4\.1\s+2\.4\.0/);
    expect(last.shown).toMatch(/failing checkouts\s+[1-9][\d.]* %\s+0\.0 %/);
    expect(last.shown).toMatch(/orders in the database\s+5\d{3}\s+5\d{3}/);
    expect(last.shown).toMatch(/orders lost\s+0\n\s+orders charged otherwise\s+0/);
  });

  it('finds the shop back only if version, schema, checkouts and every order are as they have to be', () => {
    const sold = { checkouts: 20, charges: new Map([['a', 1000]]) };
    const before = { ...sold, version: '2.4.1', schema: 2, errorRatio: 0.3 };
    const after = { ...sold, version: '2.4.0', schema: 1, errorRatio: 0 };
    const faults = (otherwise: object, acknowledged = ['a']) =>
      faultsOf({ before, after: { ...after, ...otherwise }, acknowledged }).join();
    expect(faults({})).toBe('');
    expect(faults({ version: '2.4.1' })).toContain('2.4.1 answers');
    expect(faults({ schema: 2 })).toContain('schema 2');
    expect(faults({ errorRatio: 0.01 })).toContain('checkouts fail');
    expect(faults({ checkouts: 0, errorRatio: Number.NaN })).toContain('nobody bought');
    expect(faults({ charges: new Map() })).toContain('1 orders are lost');
    expect(faults({}, ['a', 'b'])).toContain('1 orders are lost');
    expect(faults({ charges: new Map([['a', 999]]) })).toContain('1 orders are charged otherwise');
  });

  it('says with figures that the criteria ask for a rollback before one is started', () => {
    expect(last.shown).toMatch(/✗ fail +checkout-errors +0\.\d+[\s\S]+They do\. A rollback is requested/);
  });

  it('leaves a report that answers who, why, what and proof', () => {
    const report = readFileSync(run(3, 'report.md'), 'utf8');
    for (const answer of ['storefront@2.4.1', 'olga@storefront.example', 'INC-1042', 'reverse-schema'])
      expect(report).toContain(answer);
  });

  it('leaves a record that verifies offline', async () => {
    const verify = ['audit', 'verify', '--record', run(3, '.backout')];
    const { exitCode, all } = await execa(join(checkout, 'bin', 'backout'), verify, { reject: false, all: true });
    expect({ exitCode, shown: exitCode === 0 ? '' : all }).toEqual({ exitCode: 0, shown: '' });
  });

  it('told the people on call and the stakeholders', () => {
    expect(readFileSync(run(3, 'pager.log'), 'utf8')).toContain('storefront-1');
    expect(existsSync(run(3, 'mail', '1.eml'))).toBe(true);
  });

  it('ends every process that it started', async () => {
    expect(await processesOf(folder)).toEqual([]);
  });
});
