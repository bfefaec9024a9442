/** Lets at most `limit` works of one name be under way at a time; the others wait in the order they came. */
export class KeyedLimiter {
  readonly #width: number;
  readonly #lanes = new Map<string, { busy: number; readonly waiting: (() => void)[] }>();

  constructor(width: number) {
    this.#width = width;
  }

  async pass<T>(name: string, work: () => Promise<T>): Promise<T> {
    const lane = this.#lanes.get(name) ?? { busy: 0, waiting: [] };
    this.#lanes.set(name, lane);
    if (lane.busy >= this.#width) await new Promise<void>((resolve) => lane.waiting.push(resolve));
    else lane.busy += 1;
    try {
      return await work();
    } finally {
      const next = lane.waiting.shift();
      // Whoever waits takes the place over, so that nobody who comes now gets in before.
      if (next) next();
      else this.#leave(name, lane);
    }
  }

  #leave(name: string, lane: { busy: number }): void {
    lane.busy -= 1;
    if (lane.busy === 0) this.#lanes.delete(name);
  }
}
