import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';

/** Opens the shop's database; several processes (shop, fulfilment, shopctl) share the file. */
export function openDatabase(root: string): DatabaseSync {
  const database = new DatabaseSync(join(root, 'data', 'shop.db'));
  database.exec('pragma journal_mode = wal; pragma busy_timeout = 5000;');
  return database;
}

/** The schema's version: 1 belongs to 2.4.0, 2 to 2.4.1. */
export function schemaVersion(database: DatabaseSync): number {
  return Number(database.prepare('pragma user_version').get()?.['user_version']);
}

/** Creates schema 1, with the orders of the years before, where there is none. */
export function createSchema(database: DatabaseSync, olderOrders: number): void {
  if (schemaVersion(database) !== 0) return;
  database.exec(`
    begin immediate;
    create table orders (
      id text primary key, item text not null, quantity integer not null,
      total_cents integer not null, placed_at text not null, placed_by text not null, shipped_at text);
    create index orders_unshipped on orders (placed_at) where shipped_at is null;
    pragma user_version = 1;
    commit;`);
  const insert = database.prepare('insert into orders values (?, ?, ?, ?, ?, ?, ?)');
  database.exec('begin immediate');
  for (let number = 1; number <= olderOrders; number += 1) {
    const placed = new Date(Date.UTC(2026, 0, 1) + number * 3_600_000).toISOString();
    insert.run(
      `older-${number}`,
      `item-${number % 7}`,
      1 + (number % 3),
      1000 * (1 + (number % 3)),
      placed,
      '2.4.0',
      placed,
    );
  }
  database.exec('commit');
}

/** Schema 2: what was charged is split into a list price and a discount. */
export function migrateUp(database: DatabaseSync): void {
  if (schemaVersion(database) !== 1) return;
  database.exec(`
    begin immediate;
    alter table orders rename column total_cents to list_cents;
    alter table orders add column discount_cents integer not null default 0;
    pragma user_version = 2;
    commit;`);
}

/** Back to schema 1. What a customer was charged stays to the cent: list price minus discount. */
export function migrateDown(database: DatabaseSync): void {
  if (schemaVersion(database) !== 2) return;
  database.exec(`
    begin immediate;
    update orders set list_cents = list_cents - discount_cents;
    alter table orders drop column discount_cents;
    alter table orders rename column list_cents to total_cents;
    pragma user_version = 1;
    commit;`);
}
