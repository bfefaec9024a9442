import { stripVTControlCharacters } from 'node:util';

/** One line of a step's live output. */
export interface TailLine {
  readonly address: string;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
  /** Whether its line break has come; a line that is still open is added to. */
  readonly whole: boolean;
}
/** The last lines of what running steps print, oldest first. */
export type OutputTail = readonly TailLine[];

/** What an `output` event carries. */
export interface PrintedOutput {
  readonly address: string;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** A tail with what was printed since, at most `limit` lines. */
export function addOutput(tail: OutputTail, { address, stream, text }: PrintedOutput, limit = 200): OutputTail {
  const open = tail.findLastIndex((line) => line.address === address && line.stream === stream);
  const begun = open >= 0 && tail[open]?.whole === false ? tail[open] : undefined;
  const texts = `${begun?.text ?? ''}${text}`.split('\n');
  const added = texts.map((one, index): TailLine => ({ address, stream, text: one, whole: index < texts.length - 1 }));
  const last = added.at(-1)?.text === '' ? added.slice(0, -1) : added;
  return [...(begun ? tail.toSpliced(open, 1) : tail), ...last].slice(-limit);
}

/** Nobody reads further on a screen. */
const FAR = 10_000;

/** The text of a line as a terminal would leave it: without colours, and only what was printed over it last. */
export function printedText(text: string): string {
  const bare = stripVTControlCharacters(text.slice(0, FAR)).replace(/\r+$/, '');
  return bare.slice(bare.lastIndexOf('\r') + 1);
}
