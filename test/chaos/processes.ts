import { execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from '../support/until.ts';

const preload = new URL('under-chaos.ts', import.meta.url).href;
/** A process that is asked for an end with SIGKILL, or comes up, is given so long on a machine that is busy. */
const PATIENCE_MS = 60_000;

/** What a process of an installation is for. */
export interface Role {
  readonly name: 'api' | 'worker-a' | 'worker-b';
  readonly args: readonly string[];
}

export const roles: readonly Role[] = [
  { name: 'api', args: ['serve'] },
  { name: 'worker-a', args: ['worker', 'control', 'local'] },
  { name: 'worker-b', args: ['worker', 'control', 'local'] },
];

/** Where product code is started from, and for which installation. */
export interface Premises {
  /** The checkout whose code is run. */
  readonly root: string;
  readonly dir: string;
  readonly pace: object;
  readonly pagesFile: string;
}

/** The environment of whatever is started for an installation: compiled modules are kept there, which halves a start. */
export function environmentFor(dir: string): NodeJS.ProcessEnv {
  return { ...process.env, NODE_OPTIONS: '', NODE_COMPILE_CACHE: join(dir, 'compiled') };
}

/** One process of the product, with what can be done to it. */
export class Product {
  readonly pid: number;
  readonly role: Role;
  #isGone = false;

  /** Starts it and waits until it says that it is ready. */
  static async start(premises: Premises, role: Role): Promise<Product> {
    const log = join(premises.dir, 'logs', `${role.name}.log`);
    const before = existsSync(log) ? readFileSync(log).length : 0;
    const one = new Product(premises, role, log);
    const isReady = (): boolean => readFileSync(log).subarray(before).includes('ready\n');
    await until(() => isReady() || one.#isGone, PATIENCE_MS, `${role.name} is ready`);
    if (one.#isGone) throw new Error(`${role.name} ended at once, see ${log}`);
    return one;
  }

  private constructor({ root, dir, pace, pagesFile }: Premises, role: Role, log: string) {
    this.role = role;
    const script = join(root, 'test/support/site-process.ts');
    const [kind = '', ...args] = role.args;
    const node = ['--disable-warning=ExperimentalWarning', `--import=${preload}`, script, kind, dir, ...args];
    const descriptor = openSync(log, 'a');
    const env = {
      ...environmentFor(dir),
      BACKOUT_TEST_PACE: JSON.stringify(pace),
      BACKOUT_CHAOS_PAGES: pagesFile,
    };
    const child = spawn(process.execPath, node, { env, stdio: ['ignore', descriptor, descriptor] });
    closeSync(descriptor);
    child.on('exit', () => (this.#isGone = true));
    child.on('error', () => (this.#isGone = true));
    this.pid = child.pid ?? 0;
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  signal(signal: NodeJS.Signals): void {
    if (!this.#isGone) process.kill(this.pid, signal);
  }

  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await until(() => this.#isGone, PATIENCE_MS, `${this.role.name} is gone after SIGKILL`);
  }

  /** Files that it writes may have this size from now on; what it starts inherits that. */
  limitFiles(bytes: number | undefined): void {
    if (!this.#isGone) execFileSync('prlimit', ['--pid', String(this.pid), `--fsize=${bytes ?? 'unlimited'}:`]);
  }
}

/** Whether this machine can limit the files of a process that runs. */
export const canLimitFiles = existsSync('/usr/bin/prlimit') || existsSync('/bin/prlimit');

/** Processes that were started for a folder and still run, as their environment, arguments or working folder tell. */
export function processesOf(dir: string): string[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  return pids.flatMap((pid) => {
    const commandLine = readProc(pid, 'cmdline');
    const belongs = commandLine.includes(dir) || readProc(pid, 'environ').includes(dir);
    return belongs && !isZombie(pid) ? [`${pid} ${commandLine.replaceAll('\0', ' ').trim()}`] : [];
  });
}

function isZombie(pid: string): boolean {
  return / Z /.test(readProc(pid, 'stat').replace(/^.*\)/s, ''));
}

function readProc(pid: string, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'latin1');
  } catch {
    return '';
  }
}

/** The checkout that this file is in. */
export const checkout = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
