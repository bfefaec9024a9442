import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { aSignal, staying } from './demo/a-signal.ts';
import { Processes } from './demo/processes.ts';
import type { Receivers } from './demo/receivers.ts';
import { layOut, openShop, requireFreePorts, shopUrl } from './demo/shop.ts';

/**
 * The shop alone, for people who type the tour of README.md by hand: version 2.4.0 with customers, the service behind it,
 * pager and mailbox, a key for everybody, a plan and a configuration. Backout itself is left to you. Ends with Ctrl-C.
 */
const checkout = resolve(import.meta.dirname, '..', '..');
const folder = resolve(process.argv[2] ?? join(checkout, 'tour'));
const processes = new Processes(join(folder, 'processes.json'));

/** Nothing of another shop is touched: not its folder, not its processes, but for those that a killed one has left there. */
async function requireRoom(): Promise<void> {
  await Processes.endLeftBy(join(folder, 'processes.json'));
  if (existsSync(folder))
    throw new Error(`${folder} is there already: remove it, or name another folder (npm run shop -- FOLDER)`);
  await requireFreePorts();
}

async function keepOpen(): Promise<void> {
  let receivers: Receivers | undefined;
  // From now on, so that a Ctrl-C while it opens leaves nothing behind either.
  const heard = aSignal();
  try {
    layOut(folder, await openShop(folder, processes, (opened) => (receivers = opened)));
    console.log(`storefront 2.4.0 is open on ${shopUrl}, with customers. End it with Ctrl-C.`);
    console.log(`next  in another terminal: cd ${relative(process.cwd(), folder) || '.'}, and go on with the tour`);
    console.log(`${await staying(heard)}: ending the shop …`);
  } finally {
    await processes.endAll();
    await receivers?.close();
  }
}

try {
  await requireRoom();
  await keepOpen();
} catch (error) {
  console.error(`The shop could not be opened: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
