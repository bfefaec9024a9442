import { spawn } from 'node:child_process';
import { existsSync, openSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { birthOf, isMarked, marked, markOf, type Marks } from './marks.ts';

/** A process that the demonstration started: enough to find it again and never to mistake another one for it. */
interface Started {
  readonly name: string;
  readonly pid: number;
  readonly bornAt: string;
}

/** What is written down: who started what. */
interface Noted {
  readonly by: Started;
  readonly started: readonly Started[];
}

/** How long each is given to end by itself. */
const GRACE_MS = 20_000;

/**
 * The processes of one demonstration. They are noted in a file, and carry a mark in their environment as does the
 * processes that they start in their turn, so that what a SIGKILL left running is found and ended by the next one.
 */
export class Processes {
  readonly #file: string;
  readonly #steps: boolean;
  #started: readonly Started[] = [];
  #ending = false;

  /** With `steps`, what the steps of a plan have started there is ended too. */
  constructor(file: string, { steps = false } = {}) {
    this.#file = file;
    this.#steps = steps;
  }

  /** Ends what the demonstration of a file left running, unless that is still there itself. Gives the names. */
  static async endLeftBy(file: string, options: { steps?: boolean } = {}): Promise<string[]> {
    if (!existsSync(file)) return [];
    const { by, started } = JSON.parse(readFileSync(file, 'utf8')) as Partial<Noted>;
    if (by === undefined || started === undefined || isAlive(by)) return [];
    const left = new Processes(file, options);
    left.#started = started;
    return left.endAll();
  }

  /** Starts a process of its own group, so that Ctrl-C reaches the demonstration alone, which then ends them in order. */
  start(name: string, argv: readonly string[], options: { cwd: string; log: string }): void {
    // Whoever waited for something while everything was being ended goes on for a moment.
    if (this.#ending) throw new Error(`${name} is not started any more: everything is being ended`);
    this.#note(this.#started);
    const log = openSync(options.log, 'a');
    const [command, ...rest] = argv;
    const child = spawn(String(command), rest, {
      cwd: options.cwd,
      detached: true,
      stdio: ['ignore', log, log],
      env: this.marking(process.env),
    });
    if (child.pid === undefined) throw new Error(`${name} could not be started: ${argv.join(' ')}`);
    child.unref();
    this.#note([...this.#started, { name, pid: child.pid, bornAt: birthOf(child.pid) ?? '' }]);
  }

  /** An environment whose processes are found again, also those that are not started here. */
  marking(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
    return { ...env, ...markOf(this.#marks().folder) };
  }

  #marks(): Marks {
    return { folder: realpathSync(dirname(this.#file)), steps: this.#steps };
  }

  /** Whether a process that was started under this name still runs. */
  runs(name: string): boolean {
    return this.#started.some((one) => one.name === name && isAlive(one));
  }

  #note(started: readonly Started[]): void {
    this.#started = started;
    const by = { name: 'the demonstration', pid: process.pid, bornAt: birthOf(process.pid) ?? '' };
    writeFileSync(`${this.#file}.new`, JSON.stringify({ by, started } satisfies Noted));
    renameSync(`${this.#file}.new`, this.#file);
  }

  /** Ends everything that still runs, last started first, then what these have left, and waits until it is gone. */
  async endAll(): Promise<string[]> {
    this.#ending = true;
    if (!existsSync(this.#file)) return [];
    const ended: string[] = [];
    for (const one of this.#started.toReversed()) if (await end(one)) ended.push(one.name);
    ended.push(...(await this.#endMarked()));
    this.#started = [];
    rmSync(this.#file, { force: true });
    return ended;
  }

  /** What one of them started and did not end itself: a server whose keeper was killed, a step of the plan. */
  async #endMarked(): Promise<string[]> {
    const marks = this.#marks();
    const left = marked(marks);
    const ends = left.map((one) => end(one, () => isMarked(one.pid, marks)));
    const isEnded = await Promise.all(ends);
    return left.filter((_, index) => isEnded[index]).map(({ command }) => basename(command));
  }
}

function isAlive({ pid, bornAt }: { readonly pid: number; readonly bornAt: string }): boolean {
  return bornAt !== '' && birthOf(pid) === bornAt;
}

/** SIGTERM, and SIGKILL after the grace, to its group where it has one. False where it was gone already. */
async function end(one: { readonly pid: number; readonly bornAt: string }, isIt = () => true): Promise<boolean> {
  if (!isAlive(one) || !isIt()) return false;
  signal(one.pid, 'SIGTERM');
  for (const until = Date.now() + GRACE_MS; isAlive(one); await pause(50)) {
    if (Date.now() > until && !signal(-one.pid, 'SIGKILL')) signal(one.pid, 'SIGKILL');
  }
  return true;
}

/** False where there is nobody of that number. */
function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
