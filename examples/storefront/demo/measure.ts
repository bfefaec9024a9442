import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openDatabase, schemaVersion } from '../shop/database.ts';

/** What the demonstration measures for itself, without asking Backout. */
export interface ShopReading {
  readonly version: string;
  readonly schema: number;
  readonly checkouts: number;
  readonly errorRatio: number;
  /** What each order in the database was charged, in cents, in every schema. */
  readonly charges: ReadonlyMap<string, number>;
}

/** Version, schema and the share of failing checkouts between two scrapes, two seconds apart. */
export async function readShop(url: string, root: string): Promise<ShopReading> {
  const first = await scrape(url);
  await pause(2000);
  const second = await scrape(url);
  const [ok, error] = [second.ok - first.ok, second.error - first.error];
  const health = (await (await fetch(`${url}/health`)).json()) as { version: string };
  const database = openDatabase(root);
  const schema = schemaVersion(database);
  const charge = schema === 1 ? 'total_cents' : 'list_cents - discount_cents';
  const rows = database.prepare(`select id, ${charge} as cents from orders`).all();
  database.close();
  return {
    version: health.version,
    schema,
    checkouts: ok + error,
    errorRatio: ok + error === 0 ? Number.NaN : error / (ok + error),
    charges: new Map(rows.map(({ id, cents }) => [String(id), Number(cents)])),
  };
}

async function scrape(url: string): Promise<{ ok: number; error: number }> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const value = (outcome: string) =>
    Number(new RegExp(`storefront_checkouts_total\\{outcome="${outcome}"\\} (\\d+)`).exec(text)?.[1]);
  return { ok: value('ok'), error: value('error') };
}

/** Orders that a customer was promised, as the load generator noted them. */
export function acknowledgedOrders(root: string): string[] {
  const lines = readFileSync(join(root, 'run', 'acknowledged.txt'), 'utf8').split('\n');
  return lines.filter((line) => line !== '');
}

/** Whether nobody listens on a port of loopback. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** Waits until a condition holds; throws, saying for what, after a minute. */
export async function until(what: string, holds: () => Promise<boolean> | boolean, withinMs = 60_000): Promise<void> {
  for (const end = Date.now() + withinMs; ; await pause(100)) {
    if (
      await Promise.resolve()
        .then(holds)
        .catch(() => false)
    )
      return;
    if (Date.now() > end) throw new Error(`waited ${withinMs / 1000} s for ${what}`);
  }
}
