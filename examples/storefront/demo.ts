import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { lostOrders, readShop, until, type ShopReading } from './demo/measure.ts';
import { Processes } from './demo/processes.ts';
import type { Receivers } from './demo/receivers.ts';
import { layOut, openShop, requireFreePorts, shopOf, shopUrl } from './demo/shop.ts';
import { chapter, commandLine, type CommandLine } from './demo/stage.ts';

/**
 * The demonstration: a real shop, a real bad release, and the way back by its plan. Exits 0 only if the shop was
 * measured to be back on 2.4.0, its success criteria hold, no order was lost and the record verifies.
 */
const checkout = resolve(import.meta.dirname, '..', '..');
const { values: options } = parseArgs({
  options: { dir: { type: 'string', default: join(checkout, 'demo') }, yes: { type: 'boolean', default: false } },
});
const release = 'storefront@2.4.1';
const asks = process.stdin.isTTY && process.stdout.isTTY && !options.yes;

const folder = newFolder(resolve(options.dir));
const shop = shopOf(folder);
const processes = new Processes(join(folder, 'processes.json'));
const stopping = new AbortController();
let receivers: Receivers | undefined;

/** A folder of its own for each demonstration, so that no earlier report or record is ever lost. */
function newFolder(parent: string): string {
  mkdirSync(parent, { recursive: true });
  const numbers = readdirSync(parent).map((name) => Number(/^run-(\d+)$/.exec(name)?.[1] ?? 0));
  const path = join(parent, `run-${Math.max(0, ...numbers) + 1}`);
  mkdirSync(path);
  return path;
}

/** What a killed demonstration left running. */
async function endLeftovers(parent: string): Promise<void> {
  for (const name of readdirSync(parent)) {
    const file = join(parent, name, 'processes.json');
    if (!existsSync(file)) continue;
    const ended = await new Processes(file).endAll();
    if (ended.length > 0)
      console.log(`Ended what an earlier demonstration left running: ${ended.join(', ')} (${name}).`);
  }
}

/** An installation of its own: keys, roster, record, server. */
async function openBackout(backout: CommandLine): Promise<void> {
  if (receivers === undefined) throw new Error('the shop is not open');
  const roster = layOut(folder, receivers);
  await expectStatus(0, backout.run('adam', ['init', '--admin', 'adam@storefront.example', '--name', 'Adam Ek']));
  processes.start('backout up', [join(checkout, 'bin', 'backout'), 'up'], { cwd: folder, log: join(folder, 'up.log') });
  await until(
    'backout up (see up.log)',
    () => existsSync(join(folder, '.backout', 'api.sock')) && backout.list('adam').length === 0,
  );
  const server = JSON.parse(readFileSync(join(folder, '.backout', 'temporal', 'server.json'), 'utf8')) as {
    pid: number;
  };
  processes.adopt('Temporal', server.pid);
  await expectStatus(
    0,
    backout.run('adam', [
      'roster',
      'publish',
      relative(folder, roster),
      '--reason',
      'the people of the storefront',
      '--yes',
    ]),
  );
}

async function expectStatus(expected: number, status: Promise<number>): Promise<void> {
  const found = await status;
  if (found !== expected)
    throw new Error(`that command should have ended with exit status ${expected}, but it ended with ${found}`);
}

/** 2.4.1 goes live, as a pipeline would do it. */
async function deploy(): Promise<void> {
  shop.shopctl('migrate', 'up');
  shop.shopctl('switch', '2.4.1');
  shop.shopctl('restart');
  await until(
    '2.4.1 to answer',
    async () => ((await (await fetch(`${shopUrl}/health`)).json()) as { version: string }).version === '2.4.1',
  );
}

async function rollBack(backout: CommandLine): Promise<string> {
  const problem = 'About a third of the checkouts fail since 2.4.1 went live.';
  await expectStatus(
    0,
    backout.run('pia', [
      'start',
      release,
      '--env',
      'production',
      '--problem',
      problem,
      '--cause',
      'component-inoperable',
      '--incident',
      'INC-1042',
      '--yes',
    ]),
  );
  const [run] = backout.list('pia', '--active');
  if (run === undefined) throw new Error('the run that was just started is not in the list');
  await until('the gate to open', () => backout.gateState('olga', run.run, 'go-ahead') === 'waiting');
  return run.run;
}

/** In a terminal the person there decides, at the real gate; otherwise Olga's key does. */
async function decide(backout: CommandLine, run: string): Promise<void> {
  if (!asks)
    return expectStatus(
      0,
      backout.run('olga', ['approve', run, 'go-ahead', '--reason', 'a third of our customers cannot pay', '--yes']),
    );
  console.log('You are Olga Brandt, owner of the storefront, and you were just woken. Read, and decide.');
  const status = await backout.run('olga', ['approve', run, 'go-ahead']);
  if (status !== 0) throw new Error('the rollback was not approved, so nothing was done. The shop is still on 2.4.1.');
}

/** Before and after, and whether every promise to a customer was kept. */
function compare(before: ShopReading, after: ShopReading): boolean {
  const orders = lostOrders(shop.folder);
  const percent = (ratio: number) => `${(ratio * 100).toFixed(1)} %`;
  const rows = [
    ['', 'before', 'after'],
    ['version', before.version, after.version],
    ['database schema', String(before.schema), String(after.schema)],
    ['failing checkouts', percent(before.errorRatio), percent(after.errorRatio)],
    ['orders acknowledged', '', String(orders.acknowledged)],
    ['of these lost', '', String(orders.lost.length)],
    ['orders of the years before', '5000', String(orders.older)],
  ];
  for (const [name, was, is] of rows) console.log(`  ${name?.padEnd(28)}${was?.padStart(10)}${is?.padStart(10)}`);
  return (
    before.version === '2.4.1' &&
    before.errorRatio > 0.1 &&
    after.version === '2.4.0' &&
    after.schema === 1 &&
    after.checkouts > 0 &&
    after.errorRatio === 0 &&
    orders.lost.length === 0 &&
    orders.older === 5000
  );
}

async function demonstrate(): Promise<boolean> {
  const backout = commandLine(folder, stopping.signal);
  await endLeftovers(resolve(options.dir));
  await requireFreePorts();
  chapter('A shop opens, with customers (version 2.4.0)');
  await openShop(folder, processes, (opened) => (receivers = opened));
  console.log(
    `storefront 2.4.0 is live on ${shopUrl}; fulfilment ships its orders; customers place about ten orders a second.`,
  );
  chapter('Backout is set up: an installation, its people, and the plan for the next release');
  await openBackout(backout);
  await expectStatus(0, backout.run('dana', ['plan', 'publish', '2.4.1.ts', '--yes']));
  await expectStatus(0, backout.run('erik', ['plan', 'endorse', release, '--yes']));
  chapter('2.4.1 is deployed, and that is recorded');
  await deploy();
  await expectStatus(0, backout.run('erik', ['deployed', release, '--env', 'production', '--yes']));
  const before = await readShop(shopUrl, shop.folder);
  chapter('Production support looks: do the criteria ask for a rollback?');
  await expectStatus(10, backout.run('pia', ['assess', release, '--env', 'production']));
  chapter('They do. A rollback is requested');
  const run = await rollBack(backout);
  chapter('The gate: the owner of the shop decides on what is shown');
  await decide(backout, run);
  chapter('The plan runs');
  await expectStatus(0, backout.run('pia', ['status', run, '--follow']));
  chapter('Afterwards');
  const after = await readShop(shopUrl, shop.folder);
  const well = compare(before, after);
  writeFileSync(join(folder, 'report.md'), execReport(run));
  await expectStatus(0, backout.run('aron', ['audit', 'verify', '--record', join(folder, '.backout')]));
  sayWhereThingsAre(run, well);
  return well;
}

function execReport(run: string): string {
  const env = {
    ...process.env,
    BACKOUT_KEY: join(folder, 'keys', 'aron'),
    XDG_STATE_HOME: join(folder, 'state', 'aron'),
  };
  return execFileSync(join(checkout, 'bin', 'backout'), ['report', run], { cwd: folder, encoding: 'utf8', env });
}

function sayWhereThingsAre(run: string, well: boolean): void {
  const here = relative(process.cwd(), folder) || '.';
  console.log(
    well
      ? '\nThe storefront is back on 2.4.0, measured; no order was lost.'
      : '\nThe storefront is NOT as it should be: see the table above.',
  );
  console.log(`
What is left behind
  ${here}/report.md        who, why, what, proof: the report of ${run}
  ${here}/.backout/        the record
  ${here}/pager.log, mail/ what people were told
What to try next
  read the report            less ${here}/report.md
  verify the record offline  ./bin/backout audit verify --record ${here}/.backout
  bring it up again          ./bin/backout up --dir ${here}
    and, in another terminal (as its auditor): cd ${here} && BACKOUT_KEY=keys/aron ${relative(folder, join(checkout, 'bin', 'backout'))} release ${release}`);
}

async function close(): Promise<void> {
  await processes.endAll();
  await receivers?.close();
  receivers = undefined;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  // Heard more than once: npm passes on the Ctrl-C that the terminal has sent to everybody.
  process.on(signal, () => {
    if (stopping.signal.aborted) return;
    console.error(`\n${signal}: ending everything that was started …`);
    stopping.abort();
    close().then(
      () => process.exit(signal === 'SIGINT' ? 130 : 143),
      () => process.exit(1),
    );
  });
}

try {
  process.exitCode = (await demonstrate()) ? 0 : 1;
} catch (error) {
  if (!stopping.signal.aborted) {
    console.error(
      `\nThe demonstration did not come to its end: ${error instanceof Error ? error.message : String(error)}`,
    );
    console.error(`What was logged is in ${folder}: up.log, shop.log, shop/run/shop.log`);
    process.exitCode = 1;
  }
} finally {
  if (!stopping.signal.aborted) await close();
}
