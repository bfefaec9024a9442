/** Numbers that a seed decides alone: what is drawn under a key never depends on what was drawn before, or when. */
export interface Draw {
  /** From 0 to 1, 1 excluded. */
  number(key: string): number;
  /** From low to high, both included. */
  whole(key: string, low: number, high: number): number;
  pick<T>(key: string, from: readonly T[]): T;
  /** Picks in proportion to the weights. */
  weighed<T extends string>(key: string, weights: Readonly<Record<T, number>>): T;
  isIn(key: string, share: number): boolean;
}

/** Draws by a seed. */
export function drawBy(seed: string): Draw {
  const number = (key: string): number => spread(hash(`${seed}/${key}`)) / 2 ** 32;
  const whole = (key: string, low: number, high: number): number => low + Math.floor(number(key) * (high - low + 1));
  return {
    number,
    whole,
    pick: (key, from) => {
      const one = from[whole(key, 0, from.length - 1)];
      if (one === undefined) throw new Error(`nothing to pick from for ${key}`);
      return one;
    },
    weighed: (key, weights) => {
      const entries = Object.entries<number>(weights) as [keyof typeof weights, number][];
      let left = number(key) * entries.reduce((sum, [, weight]) => sum + weight, 0);
      const found = entries.find(([, weight]) => (left -= weight) < 0) ?? entries[0];
      if (!found) throw new Error(`nothing to weigh for ${key}`);
      return found[0];
    },
    isIn: (key, share) => number(key) < share,
  };
}

/** FNV-1a over the characters. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const character of text) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return value >>> 0;
}

/** The finishing steps of MurmurHash3, so that keys which differ in their last character draw unlike numbers. */
function spread(value: number): number {
  let mixed = value;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
