import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { DatabaseSync, backup } from 'node:sqlite';
import { createSchema, migrateDown, migrateUp, openDatabase, schemaVersion } from './database.ts';

/**
 * The operators' tool of the shop, and what the plan's steps run. Every verb but `restart` can be repeated without harm:
 * it brings about a state rather than a change.
 */
const releases = resolve(import.meta.dirname, '..', 'releases');
const [root, verb, argument] = [String(process.argv[2]), process.argv[3], process.argv[4]];
const file = (...parts: string[]) => join(root, ...parts);

const verbs: Record<string, () => void | Promise<void>> = {
  install() {
    for (const folder of ['data', 'run', 'backups']) mkdirSync(file(folder), { recursive: true });
    const database = openDatabase(root);
    createSchema(database, 5000);
    database.close();
    link('2.4.0');
  },
  maintenance() {
    if (argument === 'on') writeFileSync(file('run', 'maintenance'), '');
    else rmSync(file('run', 'maintenance'), { force: true });
    say({ maintenance: existsSync(file('run', 'maintenance')) });
  },
  discounts() {
    if (argument === 'off') writeFileSync(file('run', 'discounts-off'), '');
    else rmSync(file('run', 'discounts-off'), { force: true });
    say({ discounts: !existsSync(file('run', 'discounts-off')) });
  },
  async backup() {
    const path = join('backups', `shop-${new Date().toISOString().replaceAll(/[:.]/g, '')}.db`);
    const database = openDatabase(root);
    await backup(database, file(path));
    database.close();
    const copy = new DatabaseSync(file(path), { readOnly: true });
    const orders = Number(copy.prepare('select count(*) as orders from orders').get()?.['orders']);
    copy.close();
    say({
      path,
      orders,
      sha256: createHash('sha256')
        .update(readFileSync(file(path)))
        .digest('hex'),
    });
  },
  async restore() {
    if (argument === undefined || !existsSync(file(argument)))
      fail(`expected a backup below ${root}, found ${argument ?? 'none'}`);
    const copy = new DatabaseSync(file(argument), { readOnly: true });
    await backup(copy, file('data', 'shop.db'));
    copy.close();
    say({ restored: argument });
  },
  migrate() {
    const database = openDatabase(root);
    const before = Number(database.prepare('select count(*) as orders from orders').get()?.['orders']);
    if (argument === 'up') migrateUp(database);
    else migrateDown(database);
    const after = Number(database.prepare('select count(*) as orders from orders').get()?.['orders']);
    console.error(`schema ${schemaVersion(database)}: ${before} orders before, ${after} after`);
    if (after < before) fail('orders were lost');
    say({ schema: schemaVersion(database), orders: after });
    database.close();
  },
  schema() {
    const database = openDatabase(root);
    console.log(schemaVersion(database));
    database.close();
  },
  switch() {
    if (argument === undefined || !existsSync(join(releases, argument)))
      fail(`expected an installed release, found ${argument ?? 'none'}`);
    link(argument);
    say({ current: basename(readlinkSync(file('current'))) });
  },
  restart() {
    const supervisor = Number(readFileSync(file('run', 'supervisor.pid'), 'utf8'));
    process.kill(supervisor, 'SIGHUP');
    say({ asked: 'restart' });
  },
};

/** Points `current` at a release in one step, so that there is no moment without it. */
function link(version: string): void {
  symlinkSync(join(releases, version), file('current.new'));
  renameSync(file('current.new'), file('current'));
  if (!lstatSync(file('current')).isSymbolicLink()) fail('current is not a link');
}

function say(result: Record<string, unknown>): void {
  console.log(JSON.stringify(result));
}

function fail(message: string): never {
  console.error(`shopctl: ${message}`);
  process.exit(1);
}

const work = verb === undefined ? undefined : verbs[verb];
if (work === undefined) fail(`expected one of ${Object.keys(verbs).join(', ')}, found ${verb ?? 'nothing'}`);
await work();
