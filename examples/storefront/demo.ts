import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { messageOf } from '../../common/is-error.ts';
import { acknowledgedOrders, readShop, until } from './demo/measure.ts';
import { Processes } from './demo/processes.ts';
import type { Receivers } from './demo/receivers.ts';
import { layOut, openShop, requireFreePorts, shopOf, shopUrl } from './demo/shop.ts';
import { chapter, commandLine, quoted } from './demo/stage.ts';
import { faultsOf, table } from './demo/verdict.ts';

/** What is read of a run that is followed. */
interface RunNow {
  readonly next: readonly { readonly what: string; readonly who: readonly string[] | null; readonly since: string }[];
}

/** How long somebody may be asked for before the demonstration gives up: what passes by itself does so sooner. */
const PATIENCE_MS = 5000;

/**
 * The demonstration: a real shop, a real bad release, and the way back by its plan. Exits 0 only if the shop was
 * measured to be back on 2.4.0, its success criteria hold, no order was lost and the record verifies.
 */
const checkout = resolve(import.meta.dirname, '..', '..');
const { values: options } = parseArgs({
  options: { dir: { type: 'string', default: join(checkout, 'demo') }, yes: { type: 'boolean', default: false } },
});
const release = 'storefront@2.4.1';
const asks = process.stdin.isTTY && process.stdout.isTTY && process.stderr.isTTY && !options.yes;
const folders = resolve(options.dir);

try {
  await endLeftovers();
  await requireFreePorts();
} catch (error) {
  console.error(`The demonstration cannot begin: ${messageOf(error)}`);
  process.exit(1);
}
const folder = newFolder();
const shop = shopOf(folder);
const processes = new Processes(join(folder, 'processes.json'), { steps: true });
const stopping = new AbortController();
const backout = commandLine(folder, stopping.signal, (env) => processes.marking(env));
let receivers: Receivers | undefined;

/** A folder of its own for each demonstration, so that no earlier report or record is ever lost. */
function newFolder(): string {
  const numbers = readdirSync(folders).map((name) => Number(/^run-(\d+)$/.exec(name)?.[1] ?? 0));
  const path = join(folders, `run-${Math.max(0, ...numbers) + 1}`);
  mkdirSync(path);
  return path;
}

/** What a killed demonstration left running. */
async function endLeftovers(): Promise<void> {
  mkdirSync(folders, { recursive: true });
  for (const name of readdirSync(folders)) {
    const ended = await Processes.endLeftBy(join(folders, name, 'processes.json'), { steps: true });
    if (ended.length > 0)
      console.log(`Ended what an earlier demonstration left running: ${ended.join(', ')} (${name}).`);
  }
}

/** An installation of its own: keys, roster, record, server. */
async function openBackout(): Promise<void> {
  if (receivers === undefined) throw new Error('the shop is not open');
  const roster = layOut(folder, receivers);
  await expectStatus(0, backout.run('adam', ['init', '--admin', 'adam@storefront.example', '--name', 'Adam Ek']));
  const log = join(folder, 'up.log');
  processes.start('backout up', [join(checkout, 'bin', 'backout'), 'up'], { cwd: folder, log });
  const isUp = async () =>
    existsSync(join(folder, '.backout', 'api.sock')) && (await backout.json<unknown[]>('adam', ['list'])).length === 0;
  await until('backout up (see up.log)', async () => !processes.runs('backout up') || isUp());
  if (!processes.runs('backout up')) throw new Error(`backout up has ended:\n${readFileSync(log, 'utf8')}`);
  const publish = ['roster', 'publish', relative(folder, roster), '--reason', 'the people of the storefront', '--yes'];
  await expectStatus(0, backout.run('adam', publish));
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

async function rollBack(): Promise<string> {
  const why = ['--problem', 'About a third of the checkouts fail since 2.4.1 went live.'];
  const about = ['--cause', 'component-inoperable', '--incident', 'INC-1042'];
  await expectStatus(0, backout.run('pia', ['start', release, '--env', 'production', ...why, ...about, '--yes']));
  const [started] = await backout.json<{ run: string }[]>('pia', ['list', '--active']);
  if (started === undefined) throw new Error('the run that was just started is not in the list');
  const { run } = started;
  const show = ['show', run, 'go-ahead'];
  await until(
    'the gate to open',
    async () => (await backout.json<{ state: string }>('olga', show)).state === 'waiting',
  );
  return run;
}

/** In a terminal the person there decides, at the real gate; otherwise Olga's key does. False where it is not approved. */
async function decide(run: string): Promise<boolean> {
  if (asks) {
    console.log('You are Olga Brandt, owner of the storefront, and you were just woken. Read, and decide.');
    return (await backout.run('olga', ['approve', run, 'go-ahead'])) === 0;
  }
  const reason = 'a third of our customers cannot pay';
  await expectStatus(0, backout.run('olga', ['approve', run, 'go-ahead', '--reason', reason, '--yes']));
  return true;
}

/** Follows the run to its end, or until it waits for a person: nobody else is here. Gives what is wrong with it. */
async function follow(run: string): Promise<string[]> {
  const [over, waits] = [new AbortController(), new AbortController()];
  const watching = watch(run, over.signal).finally(() => waits.abort());
  const status = await backout.run('pia', ['status', run, '--follow'], waits.signal);
  over.abort();
  const waitsFor = await watching;
  if (waitsFor !== '') return [`the run waits for somebody, and nobody else is here: ${waitsFor}`];
  return status === 0 ? [] : ['the run did not end as a rollback'];
}

/** Looks every second until something has been a person's to do for too long, and gives that; empty where it was over before. */
async function watch(run: string, over: AbortSignal): Promise<string> {
  for (; !over.aborted; await pause(1000, undefined, { signal: over }).catch(() => undefined)) {
    const waitsFor = await whatWaits(run).catch(() => '');
    if (waitsFor !== '') return waitsFor;
  }
  return '';
}

/** What of a run has been a person's to do for some seconds; empty where it goes on by itself. */
async function whatWaits(run: string): Promise<string> {
  const { next } = await backout.json<RunNow>('pia', ['status', run]);
  const long = next.find(({ who, since }) => who !== null && Date.parse(since) < Date.now() - PATIENCE_MS);
  return long?.what ?? '';
}

async function demonstrate(): Promise<boolean> {
  chapter('A shop opens, with customers (version 2.4.0)');
  await openShop(folder, processes, (opened) => (receivers = opened));
  console.log(
    `storefront 2.4.0 is live on ${shopUrl}; fulfilment ships its orders; customers place about ten orders a second.`,
  );
  chapter('Backout is set up: an installation, its people, and the plan for the next release');
  await openBackout();
  await expectStatus(0, backout.run('dana', ['plan', 'publish', '2.4.1.ts', '--yes']));
  await expectStatus(0, backout.run('erik', ['plan', 'endorse', release, '--yes']));
  chapter('2.4.1 is deployed, and that is recorded');
  await deploy();
  await expectStatus(0, backout.run('erik', ['deployed', release, '--env', 'production', '--yes']));
  const before = await readShop(shopUrl, shop.folder);
  chapter('Production support looks: do the criteria ask for a rollback?');
  await expectStatus(10, backout.run('pia', ['assess', release, '--env', 'production']));
  chapter('They do. A rollback is requested');
  const run = await rollBack();
  chapter('The gate: the owner of the shop decides on what is shown');
  if (!(await decide(run))) return leave(run, ['the rollback was not approved, so nothing was done']);
  chapter('The plan runs');
  const faults = await follow(run);
  chapter('Afterwards');
  // First what was promised: what is promised while the shop is read need not be in the reading.
  const acknowledged = acknowledgedOrders(shop.folder);
  const after = await readShop(shopUrl, shop.folder).catch((error: unknown) => {
    faults.push(`the shop does not answer: ${messageOf(error)}`);
  });
  const comparison = after && { before, after, acknowledged };
  for (const line of comparison ? table(comparison) : []) console.log(line);
  return leave(run, [...faults, ...(comparison ? faultsOf(comparison) : [])]);
}

/** Leaves report and record behind, and says where they are, however it ended. */
async function leave(run: string, faults: readonly string[]): Promise<boolean> {
  stopping.signal.throwIfAborted();
  writeFileSync(join(folder, 'report.md'), await backout.text('aron', ['report', run]));
  await expectStatus(0, backout.run('aron', ['audit', 'verify', '--record', join(folder, '.backout')]));
  const isBack = faults.length === 0;
  console.log(
    isBack ? '\nThe storefront is back on 2.4.0, measured; no order was lost.' : '\nThe storefront is NOT back:',
  );
  for (const fault of faults) console.log(`  ✗ ${fault}`);
  sayWhereThingsAre(run);
  return isBack;
}

function sayWhereThingsAre(run: string): void {
  const from = (path: string) => quoted(relative(process.cwd(), path) || '.');
  const command = join(checkout, 'bin', 'backout');
  const shown = /^[.'/]/.test(from(command)) ? from(command) : `./${from(command)}`;
  console.log(`
What is left behind
  ${from(join(folder, 'report.md'))}        who, why, what, proof: the report of ${run}
  ${from(join(folder, '.backout'))}/        the record
  ${from(join(folder, 'pager.log'))}, mail/ what people were told
What to try next
  read the report            less ${from(join(folder, 'report.md'))}
  verify the record offline  ${shown} audit verify --record ${from(join(folder, '.backout'))}
  bring it up again          ${shown} up --dir ${from(folder)}
    and, in another terminal (as its auditor): cd ${from(folder)} && BACKOUT_KEY=keys/aron ${quoted(relative(folder, command))} release ${release}`);
}

async function close(): Promise<void> {
  await processes.endAll();
  await receivers?.close();
  receivers = undefined;
}

/** A picture of the run takes what is said meanwhile away with it. */
async function endOn(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP'): Promise<void> {
  stopping.abort();
  await Promise.race([backout.quiet(), pause(2000)]);
  console.error(`\n${signal}: ending everything that was started …`);
  await close();
  process.exit(128 + constants.signals[signal]);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  // Heard more than once: npm passes on the Ctrl-C that the terminal has sent to everybody.
  process.on(signal, () => {
    if (!stopping.signal.aborted) endOn(signal).catch(() => process.exit(1));
  });
}

try {
  process.exitCode = (await demonstrate()) ? 0 : 1;
} catch (error) {
  if (!stopping.signal.aborted) {
    console.error(`\nThe demonstration did not come to its end: ${messageOf(error)}`);
    console.error(`What was logged is in ${folder}: up.log, shop.log, shop/run/shop.log`);
    process.exitCode = 1;
  }
} finally {
  if (!stopping.signal.aborted) await close();
}
