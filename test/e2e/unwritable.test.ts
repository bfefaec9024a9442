import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { exchangeCall, type HttpCall } from '../../cli/connect/transport.ts';
import { installationPaths } from '../../worker/config/config.ts';
import { type Process, Site } from '../support/site.ts';
import { describeUnless } from '../support/skip.ts';
import { Trials, untilThere } from '../support/trials.ts';
import { until } from '../support/until.ts';

let site: Site;
let trials: Trials;
let up: Process;
let operator: Server;
const told: string[] = [];
beforeAll(async () => {
  operator = createServer((request, response) => {
    void request.toArray().then((chunks) => {
      told.push((JSON.parse(Buffer.concat(chunks).toString()) as { message: string }).message);
      response.end();
    });
  });
  await new Promise<void>((resolve) => operator.listen(0, '127.0.0.1', resolve));
  const operatorWebhook = `http://127.0.0.1:${(operator.address() as AddressInfo).port}`;
  site = await Site.open({ worker: { operatorWebhook } }, { seenMs: 500, patienceMs: 1500 });
  trials = new Trials(site);
  up = await site.run('up');
}, 60_000);
beforeEach(() => void told.splice(0));
afterAll(async () => {
  await site.close();
  await new Promise((resolve) => operator.close(resolve));
}, 60_000);

const begins = 'the record cannot be written';
const ends = 'the record can be written again';
const door = async (call: HttpCall) => {
  const path = installationPaths(site.dir).socket;
  const { status, body } = await exchangeCall({ kind: 'socket', path, name: path }, call);
  return [status, JSON.parse(body.toString()) as unknown] as const;
};
const readiness = () => door({ method: 'GET', path: '/readyz' });
const ready = (is: boolean) => ({ ready: is, record: is ? 'writable' : 'unwritable' });
const signedNote = async (run: string) => {
  const { plan } = await site.state(run);
  return site.sign(site.people.support, { action: 'note', run, plan, text: 'x', files: [] });
};
const posted = async ({ bytes, signature }: Awaited<ReturnType<typeof signedNote>>) => {
  const body = JSON.stringify({ envelope: Buffer.from(bytes).toString('base64'), signature });
  return door({ method: 'POST', path: '/requests', headers: { 'content-type': 'application/json' }, body });
};
const asked = async (run: string) => posted(await signedNote(run));
/** How often a process has said that the record cannot be written, so that it was looked at again since. */
const saidBy = ({ output }: Process) => output().split(`${begins}, nothing new begins`).length - 1;
const stateOf = async (run: string, address: string) => site.visitOf(await site.state(run), address)?.state;
/** A step that is under way until the test lets it end. */
const lasting = (service: string) => trials.step(service, 'switch', untilThere(`${service}.go`));
const letEnd = (service: string) => writeFile(join(site.dir, `${service}.go`), '');
const exitOf = (run: string) => join(installationPaths(site.dir).spool, run, 'switch', '1.1', 'exit');
const exits = async (run: string) =>
  until(() => existsSync(exitOf(run)) && readFileSync(exitOf(run), 'utf8').startsWith('0\n'), 10_000, 'it exits');

const noLimits = existsSync('/usr/bin/prlimit') ? undefined : 'there is no prlimit, which makes a disk full';
describeUnless(noLimits)('a disk that is full in the middle of a run', () => {
  const limit = (soft: string) => execFileSync('prlimit', ['--pid', String(up.pid), `--fsize=${soft}:`]);

  it('begins nothing, says so everywhere, keeps what has ended, and goes on by itself when it has room again', async () => {
    const run = await trials.begin('full', [lasting('full'), trials.step('full', 'restart')]);
    await until(async () => (await trials.ledger('full')).length === 1);
    limit('1');
    try {
      await until(() => told.length > 0);
      await letEnd('full');
      await exits(run);
      expect(await asked(run)).toEqual([503, expect.objectContaining({ code: 'record-unwritable' })]);
      expect(await readiness()).toEqual([503, ready(false)]);
      const said = saidBy(up);
      await until(() => saidBy(up) >= said + 3);
      expect(told).toEqual([expect.stringContaining(begins)]);
      expect(await stateOf(run, 'switch')).toBe('running');
      expect(await trials.ledger('full')).toEqual(['switch']);
      await exits(run);
    } finally {
      limit('unlimited');
    }
    expect(await site.outcome(run)).toMatch(/^rolled-back/);
    await until(() => told.length > 1);
    expect(told).toEqual([expect.stringContaining(begins), expect.stringContaining(ends)]);
    expect(await trials.ledger('full')).toEqual(['switch', 'restart']);
    expect((await readiness())[0]).toBe(200);
  }, 60_000);
});

describe('a record that is away, as the database of others is when it is down', () => {
  it('lets nothing begin and loses nothing: everything goes on by itself when it is back', async () => {
    const path = join(site.dir, 'record.sqlite');
    const run = await trials.begin('away', [lasting('away'), trials.step('away', 'restart')]);
    await until(async () => (await trials.ledger('away')).length === 1);
    const question = await signedNote(run);
    await rename(path, `${path}.away`);
    try {
      await until(() => told.length > 0);
      await letEnd('away');
      await exits(run);
      expect(await posted(question)).toEqual([503, expect.objectContaining({ code: 'record-unreadable' })]);
      expect(await readiness()).toEqual([503, ready(false)]);
      const said = saidBy(up);
      await until(() => saidBy(up) >= said + 3);
      expect(existsSync(path)).toBe(false);
      expect(await trials.ledger('away')).toEqual(['switch']);
    } finally {
      await rename(`${path}.away`, path);
    }
    expect(await site.outcome(run)).toMatch(/^rolled-back/);
    expect(await trials.ledger('away')).toEqual(['switch', 'restart']);
    expect((await posted(question))[0]).toBe(200);
    const entries = await site.store.read((tx) => tx.entries({ run }));
    const count = (type: string) => entries.filter((entry) => entry.type === type).length;
    expect(['step.started', 'step.succeeded', 'note', 'run.ended'].map(count)).toEqual([2, 2, 1, 1]);
  }, 60_000);
});

describe('a record that somebody else holds for longer than is waited for', () => {
  const held = () => {
    const other = new DatabaseSync(join(site.dir, 'record.sqlite'), { timeout: 10_000 });
    other.exec('begin immediate');
    return () => {
      other.exec('rollback');
      other.close();
    };
  };

  it('lets no worker begin a step that it was waited for with, until it can be written', async () => {
    const run = await trials.begin('waiting', [trials.step('waiting', 'away', 'true', { runsOn: 'far' })]);
    await trials.reaches(run, 'go-ahead', 'settled');
    const release = held();
    try {
      const far = await site.run('worker', 'far');
      await until(() => saidBy(far) > 0, 20_000);
      expect(await asked(run)).toEqual([503, expect.objectContaining({ code: 'record-unwritable' })]);
      expect(await trials.ledger('waiting')).toEqual([]);
    } finally {
      release();
    }
    expect(await site.outcome(run)).toMatch(/^rolled-back/);
    expect(await trials.ledger('waiting')).toEqual(['away']);
  }, 60_000);

  it('leaves the end of a step to the next worker when this one dies meanwhile, and nothing happens twice', async () => {
    const run = await trials.begin('dying', [lasting('dying'), trials.step('dying', 'restart')]);
    await until(async () => (await trials.ledger('dying')).length === 1);
    const release = held();
    try {
      await letEnd('dying');
      await exits(run);
      await up.kill('SIGKILL');
      up = await site.run('up');
      await until(() => saidBy(up) > 0, 20_000);
      expect(await stateOf(run, 'switch')).toBe('running');
    } finally {
      release();
    }
    expect(await site.outcome(run)).toMatch(/^rolled-back/);
    expect(await trials.ledger('dying')).toEqual(['switch', 'restart']);
    expect(await site.entries('step.unknown')).toEqual([]);
  }, 60_000);
});
