import { existsSync, mkdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { aSignal, staying } from './demo/a-signal.ts';
import { Processes } from './demo/processes.ts';
import { openStaging } from './demo/shop.ts';

/**
 * A second shop beside the one of `npm run shop`, on 2.5.0, with customers of its own: where the plan of 2.5.0 is
 * rehearsed, as docs/tutorial/preparing-a-release.md tells. Ends with Ctrl-C.
 */
const checkout = resolve(import.meta.dirname, '..', '..');
const folder = resolve(process.argv[2] ?? join(checkout, 'tour'));
const staging = join(folder, 'staging');
const processes = new Processes(join(staging, 'processes.json'));

function requireRoom(): void {
  if (!existsSync(folder)) throw new Error(`${folder} is not there: open the shop itself first (npm run shop)`);
  if (existsSync(staging)) throw new Error(`${staging} is there already: remove it`);
  mkdirSync(staging);
}

try {
  await Processes.endLeftBy(join(staging, 'processes.json'));
  requireRoom();
  const heard = aSignal();
  try {
    await openStaging(folder, processes);
    console.log(`storefront 2.5.0 is open in staging, in ${relative(process.cwd(), staging)}. End it with Ctrl-C.`);
    console.log(`${await staying(heard)}: ending the shop in staging …`);
  } finally {
    await processes.endAll();
  }
} catch (error) {
  console.error(`Staging could not be opened: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
