import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { until } from './demo/measure.ts';
import { makePeople } from './demo/people.ts';
import { Processes } from './demo/processes.ts';
import { startReceivers } from './demo/receivers.ts';

/**
 * The shop alone, for whoever types the tour of README.md by hand: version 2.4.0 with customers, the service behind it,
 * pager and mailbox, a key for everybody, a plan and a configuration. Backout itself is left to you. Ends with Ctrl-C.
 */
const checkout = resolve(import.meta.dirname, '..', '..');
const folder = resolve(process.argv[2] ?? join(checkout, 'tour'));
const shop = join(folder, 'shop');
const shopctl = join(shop, 'bin', 'shopctl');
const url = 'http://127.0.0.1:24801';
const node = [process.execPath, '--disable-warning=ExperimentalWarning'] as const;
const script = (name: string) => join(import.meta.dirname, 'shop', `${name}.ts`);
const processes = new Processes(join(folder, 'processes.json'));

async function open(): Promise<() => Promise<void>> {
  if (existsSync(folder))
    throw new Error(`${folder} is there already: remove it, or name another folder (npm run shop -- FOLDER)`);
  const receivers = await startReceivers(folder, 24803).catch((error: unknown) => {
    rmSync(folder, { recursive: true });
    throw error;
  });
  mkdirSync(join(shop, 'bin'), { recursive: true });
  installTool();
  start('shop', 'supervisor', shop, '24801');
  start('fulfilment', 'fulfilment', shop, '24802');
  await until('the shop to answer', async () => (await fetch(`${url}/health`)).ok);
  start('customers', 'load', shop, url);
  layOut(receivers.smtpPort);
  return () => receivers.close();
}

/** The operators' tool, at the place where the plan's steps look for it. */
function installTool(): void {
  const command = [...node, script('shopctl')].map((word) => `'${word}'`).join(' ');
  writeFileSync(shopctl, `#!/bin/sh\nexec ${command} "$(dirname "$0")/.." "$@"\n`);
  chmodSync(shopctl, 0o755);
  execFileSync(shopctl, ['install']);
}

function start(name: string, file: string, ...args: string[]): void {
  processes.start(name, [...node, script(file), ...args], { cwd: folder, log: join(folder, `${name}.log`) });
}

/** What the tour finds in the folder. */
function layOut(smtpPort: number): void {
  makePeople(join(folder, 'keys'));
  cpSync(join(checkout, 'plans', 'storefront', '2.4.1.ts'), join(folder, '2.4.1.ts'));
  writeFileSync(
    join(folder, 'backout.config.yaml'),
    `smtp: { host: 127.0.0.1, port: ${smtpPort}, from: backout@storefront.example }\n`,
  );
}

try {
  const close = await open();
  console.log(`storefront 2.4.0 is open on ${url}, with customers. End it with Ctrl-C.`);
  console.log(`next  in another terminal: cd ${relative(process.cwd(), folder) || '.'}, and go on with the tour`);
  const signal = await new Promise<string>((done) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(name, () => done(name));
  });
  console.log(`${signal}: ending the shop …`);
  await close();
} catch (error) {
  console.error(`The shop could not be opened: ${error instanceof Error ? error.message : String(error)}`);
  console.error('It needs the ports 24801 to 24803 of 127.0.0.1, as the demonstration does: one at a time.');
  process.exitCode = 1;
} finally {
  await processes.endAll();
}
