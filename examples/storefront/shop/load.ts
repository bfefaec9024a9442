import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Places orders all the time, ten or so a second, one, two or three pieces each. Every order that the shop acknowledged
 * goes into `run/acknowledged.txt`, so that afterwards nobody has to believe that none was lost. Stops by itself after
 * 30 minutes.
 */
const [root, url] = [String(process.argv[2]), String(process.argv[3])];
const acknowledged = join(root, 'run', 'acknowledged.txt');
const tally = { ok: 0, error: 0, maintenance: 0, unreachable: 0 };
const until = Date.now() + 30 * 60_000;
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

while (!stopping.signal.aborted && Date.now() < until) {
  tally[await placeOrder()] += 1;
  writeFileSync(join(root, 'run', 'load.json'), JSON.stringify(tally));
  await new Promise((resolve) => setTimeout(resolve, 80));
}
