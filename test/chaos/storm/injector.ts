import { setTimeout as pause } from 'node:timers/promises';
import type { Installation } from '../installation.ts';
import type { LedgerLine } from '../ledger.ts';
import { canLimitFiles, type Role, roles } from '../processes.ts';
import type { SeenEntry } from '../record-file.ts';
import type { Fault } from './schedule.ts';
import { killSupervisor } from './supervisors.ts';

/** A fault as it came. */
export interface Happened {
  readonly fault: Fault;
  /** What it hit. */
  readonly hit: string;
  readonly firedAt: number;
  /** When everything was back. */
  readonly liftedAt: number;
  /** The program that was inside, where the fault waited for one. */
  readonly during: LedgerLine | null;
}

type Cli = (fault: Fault) => Promise<void>;
type Name = Role['name'];

/** Does to the processes of an installation what a schedule says, and undoes it. */
export class Injector {
  readonly happened: Happened[] = [];
  /** Faults that hit something which another fault had hit already, or nothing. */
  readonly missed: Fault[] = [];
  /** What could not be brought back. */
  readonly troubles: string[] = [];
  /** Commands that were inside when their supervisor was killed. */
  readonly beheaded: LedgerLine[] = [];
  readonly #site: Installation;
  readonly #cli: Cli;
  readonly #waiting: Set<Fault>;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #busy = new Set<string>();
  readonly #underWay = new Set<Promise<void>>();
  #inside = 0;
  #isOver = false;

  constructor(site: Installation, faults: readonly Fault[], cli: Cli) {
    this.#site = site;
    this.#cli = cli;
    this.#waiting = new Set(faults);
  }

  get lastLift(): number {
    return Math.max(0, ...this.happened.map(({ liftedAt }) => liftedAt));
  }

  get isBusy(): boolean {
    return this.#underWay.size > 0;
  }

  /** The round begins: what comes at a time is set. */
  begin(): void {
    for (const fault of this.#waiting) {
      if ('atMs' in fault.when) this.#later(fault, fault.when.atMs + fault.delayMs, null);
    }
  }

  /** A program says that it is inside. */
  inside(line: LedgerLine): void {
    this.#inside += 1;
    for (const fault of this.#waiting) {
      if ('inside' in fault.when && fault.when.inside === this.#inside) this.#later(fault, fault.delayMs, line);
    }
  }

  /** Nothing new happens from now on; resolves when everything is back. */
  async over(): Promise<void> {
    this.#isOver = true;
    this.#timers.forEach((timer) => clearTimeout(timer));
    while (this.isBusy) await Promise.all(this.#underWay);
  }

  #later(fault: Fault, ms: number, line: LedgerLine | null): void {
    this.#waiting.delete(fault);
    this.#timers.push(setTimeout(() => this.#start(fault, line), ms));
  }

  #start(fault: Fault, line: LedgerLine | null): void {
    if (this.#isOver) return;
    const work = this.#do(fault, line)
      .catch((error: unknown) => void this.troubles.push(`${fault.deed} ${fault.target}: ${String(error)}`))
      .finally(() => this.#underWay.delete(work));
    this.#underWay.add(work);
  }

  async #do(fault: Fault, during: LedgerLine | null): Promise<void> {
    const hits = this.#targets(fault, during);
    const isLimit = fault.deed === 'full-disk' || fault.deed === 'full-record';
    const places = isLimit ? [fault.deed] : hits;
    const isNothing = hits.length === 0 || (fault.deed === 'full-disk' && !canLimitFiles);
    if (isNothing || places.some((place) => this.#busy.has(place))) {
      this.missed.push(fault);
      return;
    }
    places.forEach((place) => this.#busy.add(place));
    const firedAt = Date.now();
    try {
      await this.#inflict(fault, hits, during);
    } finally {
      places.forEach((place) => this.#busy.delete(place));
      this.happened.push({ fault, hit: hits.join('+'), firedAt, liftedAt: Date.now(), during });
    }
  }

  async #inflict(fault: Fault, hits: readonly string[], during: LedgerLine | null): Promise<void> {
    if (fault.target === 'cli') return this.#cli(fault);
    if (fault.deed === 'full-record') return this.#fullRecord(fault);
    if (fault.deed === 'full-disk') return this.#fullDisk(fault);
    const inflict = (hit: string): Promise<void> => {
      if (hit === 'supervisor') return this.#behead(during);
      return fault.deed === 'kill' ? this.#kill(hit, fault) : this.#freeze(hit, fault);
    };
    await Promise.all(hits.map(inflict));
  }

  #targets({ target }: Fault, line: LedgerLine | null): string[] {
    if (target === 'both-workers') return ['worker-a', 'worker-b'];
    if (target === 'its-worker') return [workerOf(this.#site, line)];
    // A request over HTTP has no supervisor.
    const isSupervised = line !== null && line.visit > 0;
    if (target === 'its-supervisor') return isSupervised ? ['supervisor'] : [];
    if (target === 'its-worker+supervisor') return isSupervised ? ['supervisor', workerOf(this.#site, line)] : [];
    return target === 'all' ? roles.map(({ name }) => name) : [target];
  }

  async #behead(line: LedgerLine | null): Promise<void> {
    if (line && (await killSupervisor(this.#site.dir, line))) this.beheaded.push(line);
  }

  async #kill(hit: string, { forMs }: Fault): Promise<void> {
    if (hit === 'temporal') {
      this.#site.endTemporal('SIGKILL');
      await pause(forMs);
      return this.#site.startTemporal();
    }
    await this.#site.running.get(hit as Name)?.kill();
    await pause(forMs);
    await this.#back(hit as Name);
  }

  /** It may find the record full and end at once: then it is started again, as whatever watches over it would. */
  async #back(name: Name): Promise<void> {
    const role = roles.find((one) => one.name === name);
    if (!role) throw new Error(`there is no ${name}`);
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#site.start(role);
        return;
      } catch (error) {
        if (attempt === 10) throw error;
        await pause(500);
      }
    }
  }

  async #freeze(hit: string, { forMs }: Fault): Promise<void> {
    this.#signal(hit, 'SIGSTOP');
    await pause(forMs);
    this.#signal(hit, 'SIGCONT');
  }

  #signal(hit: string, signal: NodeJS.Signals): void {
    if (hit === 'temporal') this.#site.endTemporal(signal);
    else this.#site.running.get(hit as Name)?.signal(signal);
  }

  async #fullRecord({ forMs }: Fault): Promise<void> {
    this.#site.limitPages(true);
    await pause(forMs);
    this.#site.limitPages(false);
  }

  async #fullDisk({ forMs, bytes }: Fault): Promise<void> {
    const limited = [...this.#site.running.values()];
    limited.forEach((one) => one.limitFiles(bytes));
    await pause(forMs);
    limited.forEach((one) => one.limitFiles(undefined));
  }
}

/** The worker that began what a program is inside of, as the record says. */
function workerOf({ record, running }: Installation, line: LedgerLine | null): string {
  record.look();
  const began = record.entries.findLast((entry) => line !== null && isStartOf(entry, line));
  const pid = began?.body.worker?.pid;
  return [...running.values()].find((one) => one.pid === pid)?.role.name ?? 'worker-a';
}

/** Whether an entry says that the attempt of a ledger's line began. */
export function isStartOf(entry: SeenEntry, { run, step, visit, attempt }: LedgerLine): boolean {
  if (entry.type !== 'step.started' || entry.run !== run || entry.body.address !== step) return false;
  return visit === 0 || (entry.body.visit === visit && entry.body.attempt === attempt);
}
