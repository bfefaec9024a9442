/** Where a pattern was found. */
export interface Match {
  readonly start: number;
  readonly end: number;
}

/** The first four bytes of a pattern, as one number, decide where it is looked for. */
const keyLength = 4;
const hashing = 0x9e_37_79_b1;

/** Finds many patterns in one pass over the bytes, however many there are. Each has at least four bytes. */
export class PatternIndex {
  readonly longest: number;
  readonly #patterns: readonly Buffer[];
  /** Per key the number of its list, 0 for none. */
  readonly #table = new Uint16Array(65_536);
  readonly #lists: Buffer[][] = [[]];
  readonly #byFirst = new Map<number, Buffer[]>();

  constructor(patterns: readonly Buffer[]) {
    this.#patterns = patterns;
    this.longest = Math.max(0, ...patterns.map((pattern) => pattern.length));
    for (const pattern of patterns) this.#add(pattern);
  }

  get isEmpty(): boolean {
    return this.#patterns.length === 0;
  }

  #add(pattern: Buffer): void {
    const key = Math.imul(pattern.readUInt32BE(0), hashing) >>> 16;
    if (this.#table[key] === 0) this.#table[key] = this.#lists.push([]) - 1;
    this.#lists[this.#table[key] ?? 0]?.push(pattern);
    const first = pattern[0] ?? 0;
    this.#byFirst.set(first, [...(this.#byFirst.get(first) ?? []), pattern]);
  }

  /** All places of all patterns, those that lie over each other too. */
  matchesIn(bytes: Buffer): Match[] {
    const matches: Match[] = [];
    const table = this.#table;
    let four = 0;
    // Every byte of every output comes by here: this is twice as quick as an iteration.
    for (let at = 0; at < bytes.length; at += 1) {
      four = (four << 8) | (bytes[at] as number);
      const list = table[Math.imul(four, hashing) >>> 16] as number;
      if (list !== 0 && at >= keyLength - 1) this.#match(bytes, at - keyLength + 1, list, matches);
    }
    return matches;
  }

  #match(bytes: Buffer, start: number, list: number, matches: Match[]): void {
    for (const pattern of this.#lists[list] ?? [])
      if (isAt(pattern, bytes, start)) matches.push({ start, end: start + pattern.length });
  }

  /** Where the bytes end in what could be the beginning of a pattern. */
  holdFrom(bytes: Buffer): number {
    for (let from = Math.max(0, bytes.length - this.longest + 1); from < bytes.length; from += 1) {
      const candidates = this.#byFirst.get(bytes[from] ?? 0);
      if (candidates?.some((pattern) => beginsWith(pattern, bytes, from))) return from;
    }
    return bytes.length;
  }
}

function isAt(pattern: Buffer, bytes: Buffer, at: number): boolean {
  const end = at + pattern.length;
  return end <= bytes.length && bytes[at] === pattern[0] && pattern.compare(bytes, at, end) === 0;
}

/** Whether a pattern is longer than the bytes from there on, and begins with them. */
function beginsWith(pattern: Buffer, bytes: Buffer, from: number): boolean {
  const length = bytes.length - from;
  return pattern.length > length && pattern.compare(bytes, from, bytes.length, 0, length) === 0;
}
