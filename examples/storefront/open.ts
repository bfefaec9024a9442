import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { isFree, until } from './demo/measure.ts';
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
/** The plan names these addresses, so they cannot be others. */
const ports = { shop: 24801, fulfilment: 24802, pager: 24803 };
const url = `http://127.0.0.1:${ports.shop}`;
const node = [process.execPath, '--disable-warning=ExperimentalWarning'] as const;
const script = (name: string) => join(import.meta.dirname, 'shop', `${name}.ts`);
const processes = new Processes(join(folder, 'processes.json'));

/** Nothing of another shop is touched: not its folder, not its processes. */
async function requireRoom(): Promise<void> {
  if (existsSync(folder))
    throw new Error(`${folder} is there already: remove it, or name another folder (npm run shop -- FOLDER)`);
  for (const [what, port] of Object.entries(ports)) {
    if (await isFree(port)) continue;
    throw new Error(
      `port ${port} on 127.0.0.1, which the ${what} needs, is taken: end the demonstration or shop that has it. ` +
        `See who it is with: ss -ltnp 'sport = :${port}'`,
    );
  }
}

async function open(): Promise<() => Promise<void>> {
  const receivers = await startReceivers(folder, ports.pager);
  mkdirSync(join(shop, 'bin'), { recursive: true });
  installTool();
  start('shop', 'supervisor', shop, String(ports.shop));
  start('fulfilment', 'fulfilment', shop, String(ports.fulfilment));
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

async function keepOpen(): Promise<void> {
  try {
    const close = await open();
    console.log(`storefront 2.4.0 is open on ${url}, with customers. End it with Ctrl-C.`);
    console.log(`next  in another terminal: cd ${relative(process.cwd(), folder) || '.'}, and go on with the tour`);
    console.log(`${await aSignal()}: ending the shop …`);
    await close();
  } finally {
    await processes.endAll();
  }
}

/** Heard more than once: npm passes on the Ctrl-C that the terminal has sent to everybody. */
function aSignal(): Promise<string> {
  return new Promise((done) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => done(name));
  });
}

try {
  await requireRoom();
  await keepOpen();
} catch (error) {
  console.error(`The shop could not be opened: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
