import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Places orders all the time, ten a second, one, two or three pieces each. Every order that the shop acknowledged
 * goes into `run/acknowledged.txt`, so that afterwards nobody has to believe that none was lost. Stops by itself after
 * two hours.
 */
const [root, url] = [String(process.argv[2]), String(process.argv[3])];
const acknowledged = join(root, 'run', 'acknowledged.txt');
const tally = { ok: 0, error: 0, maintenance: 0, unreachable: 0 };
const until = Date.now() + 120 * 60_000;
let number = 0;
const stopping = new AbortController();
process.once('SIGTERM', () => stopping.abort());

async function placeOrder(): Promise<keyof typeof tally> {
  number += 1;
  const order = { item: `item-${number % 7}`, quantity: 1 + (number % 3) };
  try {
    const response = await fetch(`${url}/checkout`, {
      method: 'POST',
      body: JSON.stringify(order),
      signal: AbortSignal.timeout(5000),
    });
    const answer = (await response.json()) as { id?: string };
    if (response.status === 201) appendFileSync(acknowledged, `${answer.id}\n`);
    return response.status === 201 ? 'ok' : response.status === 503 ? 'maintenance' : 'error';
  } catch {
    return 'unreachable';
  }
}

async function tell(): Promise<void> {
  tally[await placeOrder()] += 1;
  writeFileSync(join(root, 'run', 'load.json'), JSON.stringify(tally));
}

// Customers do not wait for each other: however slow the shop is, they come. What a pause of this process has held up
// comes at once, two seconds' worth at most.
const [every, most] = [100, 20];
const orders = new Set<Promise<void>>();
let due = 0;
for (let last = Date.now(); !stopping.signal.aborted && Date.now() < until;) {
  const now = Date.now();
  due = Math.min(due + (now - last) / every, most);
  last = now;
  for (; due >= 1; due -= 1) {
    const order: Promise<void> = tell().finally(() => orders.delete(order));
    orders.add(order);
  }
  await new Promise((resolve) => setTimeout(resolve, every / 2));
}
await Promise.allSettled(orders);
