/** One line of a step's live output. */
export interface TailLine {
  readonly address: string;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
  /** Whether its line break has come; an open line is added to. */
  readonly whole: boolean;
}
/** The last lines of what running steps print, oldest first. */
export type Tail = readonly TailLine[];

/** What an `output` event carries. */
export interface Printed {
  readonly address: string;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** A tail with what was printed since, at most `limit` lines. */
export function addOutput(tail: Tail, printed: Printed, limit = 200): Tail {
  const lines = printed.text.split('\n').map((text) => ({ address: printed.address, stream: printed.stream, text, whole: true }));
  return [...tail, ...lines].slice(-limit);
}
