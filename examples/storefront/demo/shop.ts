import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isFree, until } from './measure.ts';
import { makePeople } from './people.ts';
import type { Processes } from './processes.ts';
import { startReceivers, type Receivers } from './receivers.ts';
import { quoted } from './stage.ts';

/** The plan names these addresses, so they cannot be others. */
const ports = { shop: 24801, fulfilment: 24802, pager: 24803 };
/** Those of a second shop, in which the next release's plan is rehearsed. */
const stagingPorts = { shop: 24811, fulfilment: 24812 };
/** Where the shop answers. */
export const shopUrl = `http://127.0.0.1:${ports.shop}`;

const examples = resolve(import.meta.dirname, '..');
const node = [process.execPath, '--disable-warning=ExperimentalWarning'] as const;
const script = (name: string) => join(examples, 'shop', `${name}.ts`);

/** Throws where something listens on a port that the shop needs. */
export async function requireFreePorts(needed: Readonly<Record<string, number>> = ports): Promise<void> {
  for (const [what, port] of Object.entries(needed)) {
    if (await isFree(port)) continue;
    throw new Error(
      `port ${port} on 127.0.0.1, which the ${what} needs, is taken: end the demonstration or shop that has it. ` +
        `See who it is with: ss -ltnp 'sport = :${port}'`,
    );
  }
}

/** The shop of a folder: its own folder in it, and the operators' tool. */
export interface Shop {
  readonly folder: string;
  shopctl(...args: string[]): void;
}

/** The shop of a folder, open or not. */
export function shopOf(folder: string): Shop {
  const shop = join(folder, 'shop');
  return {
    folder: shop,
    shopctl: (...args) =>
      void execFileSync(join(shop, 'bin', 'shopctl'), args, { stdio: ['ignore', 'ignore', 'inherit'] }),
  };
}

/**
 * Opens the shop on 2.4.0: its server, the service behind it, customers, and where messages arrive. `received` is called for
 * pager and mailbox as soon as they are there, so that they can be closed even if something fails afterwards.
 */
export async function openShop(
  folder: string,
  processes: Processes,
  received: (receivers: Receivers) => void,
): Promise<Receivers> {
  const shop = shopOf(folder);
  installTool(shop);
  const receivers = await startReceivers(folder, ports.pager);
  received(receivers);
  await startShop(shop, ports, processes, folder);
  return receivers;
}

/** Opens a second shop in the folder of the first, on the release of which the plan is rehearsed; messages arrive at the first. */
export async function openStaging(folder: string, processes: Processes): Promise<void> {
  await requireFreePorts(stagingPorts);
  const staging = join(folder, 'staging');
  const shop = shopOf(staging);
  installTool(shop);
  shop.shopctl('migrate', 'up');
  shop.shopctl('switch', '2.5.0');
  await startShop(shop, stagingPorts, processes, staging);
}

/** The shop's server, the service behind it, and customers. */
async function startShop(
  { folder }: Shop,
  at: { readonly shop: number; readonly fulfilment: number },
  processes: Processes,
  cwd: string,
): Promise<void> {
  const url = `http://127.0.0.1:${at.shop}`;
  const start = (name: string, file: string, ...args: string[]) =>
    processes.start(name, [...node, script(file), folder, ...args], { cwd, log: join(cwd, `${name}.log`) });
  start('shop', 'supervisor', String(at.shop));
  start('fulfilment', 'fulfilment', String(at.fulfilment));
  await until('the shop to answer', async () => (await fetch(`${url}/health`)).ok);
  start('customers', 'load', url);
}

/** The operators' tool, at the place where the plan's steps look for it. */
function installTool({ folder, shopctl }: Shop): void {
  mkdirSync(join(folder, 'bin'), { recursive: true });
  const command = [...node, script('shopctl')].map(quoted).join(' ');
  const tool = join(folder, 'bin', 'shopctl');
  writeFileSync(tool, `#!/bin/sh\nexec ${command} "$(dirname "$0")/.." "$@"\n`);
  chmodSync(tool, 0o755);
  shopctl('install');
}

/** Lays out what Backout needs beside the shop: a key for everybody, the plan, a configuration. Gives the roster's file. */
export function layOut(folder: string, { smtpPort }: Receivers): string {
  const roster = makePeople(join(folder, 'keys'));
  cpSync(join(examples, '..', '..', 'plans', 'storefront', '2.4.1.ts'), join(folder, '2.4.1.ts'));
  writeFileSync(
    join(folder, 'backout.config.yaml'),
    `# The storefront's installation.\nsmtp: { host: 127.0.0.1, port: ${smtpPort}, from: backout@storefront.example }\n`,
  );
  return roster;
}
