/**
 * One at a time, in the order of asking. Everything that can settle a gate takes its turn here, because handlers that await
 * interleave otherwise.
 */
export class Mutex {
  #last: Promise<unknown> = Promise.resolve();

  runExclusive<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(work);
    this.#last = mine.catch(() => undefined);
    return mine;
  }
}
