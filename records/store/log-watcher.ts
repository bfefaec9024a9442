/** How often the log is looked at for entries of other processes while somebody waits. */
const everyMs = 25;

interface Waiter {
  readonly size: number;
  readonly resolve: () => void;
}

/** Wakes those who wait for the log to grow: at once for this process's entries, by looking every 25 ms for others'. */
export class LogWatcher {
  readonly #look: () => Promise<number>;
  readonly #waiters = new Set<Waiter>();
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(look: () => Promise<number>) {
    this.#look = look;
  }

  /** Resolves once the log has at least `size` entries, or the signal aborts, or the record is closed. */
  async reach(size: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted || this.#stopped || (await this.#look()) >= size) return;
    await new Promise<void>((resolve) => {
      const waiter = { size, resolve: done };
      const release = () => done();
      const waiters = this.#waiters;
      function done(): void {
        waiters.delete(waiter);
        signal.removeEventListener('abort', release);
        resolve();
      }
      signal.addEventListener('abort', release, { once: true });
      waiters.add(waiter);
      if (signal.aborted || this.#stopped) done();
      else this.#schedule();
    });
  }

  /** The log now has this many entries. */
  rise(size: number): void {
    for (const waiter of this.#waiters) if (size >= waiter.size) waiter.resolve();
  }

  /** Lets everybody go. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    for (const waiter of this.#waiters) waiter.resolve();
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#waiters.size === 0 || this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      // A record that cannot be read right now is looked at again: waiting is no reason to fail.
      void this.#look()
        .then(
          (size) => this.rise(size),
          () => undefined,
        )
        .then(() => this.#schedule());
    }, everyMs);
  }
}
