import { spawn } from 'node:child_process';
import { existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** A process that the demonstration started: enough to find it again and never to mistake another one for it. */
interface Started {
  readonly name: string;
  readonly pid: number;
  readonly bornAt: string;
}

/** When a process began, as the kernel counts it, or undefined where it is gone. */
function birthOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/**
 * The processes of one demonstration. Each is noted in a file before anything else happens, so that what a SIGKILL
 * of the demonstration left running is found and ended by the next one.
 */
export class Processes {
  readonly #file: string;
  #started: Started[] = [];

  constructor(file: string) {
    this.#file = file;
  }

  /** Starts a process of its own group, so that Ctrl-C reaches the demonstration alone, which then ends them in order. */
  start(name: string, argv: readonly string[], options: { cwd: string; log: string; env?: NodeJS.ProcessEnv }): void {
    const log = openSync(options.log, 'a');
    const [command, ...rest] = argv;
    const child = spawn(String(command), rest, {
      cwd: options.cwd,
      detached: true,
      stdio: ['ignore', log, log],
      env: options.env ?? process.env,
    });
    if (child.pid === undefined) throw new Error(`${name} could not be started: ${argv.join(' ')}`);
    child.unref();
    this.#note([...this.#started, { name, pid: child.pid, bornAt: birthOf(child.pid) ?? '' }]);
  }

  /** Notes a process that one of these has started in its turn; it is ended after all others, which may end it themselves. */
  adopt(name: string, pid: number): void {
    this.#note([{ name, pid, bornAt: birthOf(pid) ?? '' }, ...this.#started]);
  }

  #note(started: Started[]): void {
    this.#started = started;
    writeFileSync(this.#file, JSON.stringify(started));
  }

  /** Ends everything that still runs, last started first, and waits until it is gone. */
  async endAll(): Promise<string[]> {
    if (this.#started.length === 0 && existsSync(this.#file))
      this.#started = JSON.parse(readFileSync(this.#file, 'utf8')) as Started[];
    const ended: string[] = [];
    for (const one of this.#started.toReversed()) if (await endProcess(one)) ended.push(one.name);
    this.#started = [];
    if (existsSync(this.#file)) writeFileSync(this.#file, '[]');
    return ended;
  }
}

/** SIGTERM, and SIGKILL to its group after 20 seconds. False where it was gone already. */
async function endProcess({ pid, bornAt }: Started): Promise<boolean> {
  const alive = () => birthOf(pid) === bornAt && bornAt !== '';
  if (!alive()) return false;
  process.kill(pid, 'SIGTERM');
  for (const until = Date.now() + 20_000; alive(); await pause(50)) {
    if (Date.now() > until) process.kill(-pid, 'SIGKILL');
  }
  return true;
}
