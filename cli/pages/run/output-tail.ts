import type { RunView } from '../../../views/schemas/types.ts';
import { headingLine } from '../layout.ts';
import type { EventLine } from '../line.ts';
import { stripVTControlCharacters } from 'node:util';

/**
 * Returns a run and its output as a terminal would leave them. It reads them before control characters are made
 * visible.
 */
export function readableOutput(view: RunView, tail: OutputTail): { view: RunView; tail: OutputTail } {
  const steps = view.steps.map((step) =>
    step.lastLines.length === 0 ? step : { ...step, lastLines: step.lastLines.map(printedText) },
  );
  return { view: { ...view, steps }, tail: tail.map((line) => ({ ...line, text: printedText(line.text) })) };
}

/** Returns the output that is worth showing: what running steps print, else the last lines of a step that holds. */
export function worthShowing({ steps }: RunView, tail: OutputTail): OutputTail {
  const running = new Set(steps.filter(({ state }) => state === 'running').map(({ address }) => address));
  const live = tail.filter(({ address }) => running.has(address));
  if (live.length > 0) return live;
  const shown = steps.find(
    ({ state, lastLines }) => ['holding', 'unknown', 'running'].includes(state) && lastLines.length > 0,
  );
  return (shown?.lastLines ?? []).map((text) => ({
    address: shown?.address ?? '',
    stream: 'stdout',
    text,
    whole: true,
  }));
}

/** Draws output under a heading, in at most `room` lines. Where more than one step prints, each line names its step. */
export function outputLines(tail: OutputTail, room: number, width: number): EventLine[] {
  const addresses = [...new Set(tail.map(({ address }) => address))];
  if (tail.length === 0 || room < 2) return [];
  const [only] = addresses;
  const several = addresses.length > 1;
  const lines = tail
    .slice(1 - room)
    .map((line): EventLine => [['faint', several ? `  ${line.address} │ ` : '  │ '], line.text]);
  return [headingLine(several ? 'output' : `output of ${only ?? ''}`, width), ...lines];
}

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

/** Returns a tail with what was printed since, of at most `limit` lines. */
export function addOutput(tail: OutputTail, { address, stream, text }: PrintedOutput, limit = 200): OutputTail {
  const open = tail.findLastIndex((line) => line.address === address && line.stream === stream);
  const begun = open >= 0 && tail[open]?.whole === false ? tail[open] : undefined;
  const texts = `${begun?.text ?? ''}${text}`.split('\n');
  const added = texts.map((one, index): TailLine => ({ address, stream, text: one, whole: index < texts.length - 1 }));
  const last = added.at(-1)?.text === '' ? added.slice(0, -1) : added;
  return [...(begun ? tail.toSpliced(open, 1) : tail), ...last].slice(-limit);
}

/** How much of a line is read; a screen shows less. */
const FAR_TO_READ = 10_000;

/**
 * Returns the text of a line as a terminal would leave it: without colours, and with the last of what was printed over
 * it.
 */
export function printedText(text: string): string {
  const bare = stripVTControlCharacters(text.slice(0, FAR_TO_READ)).replace(/\r+$/, '');
  return bare.slice(bare.lastIndexOf('\r') + 1);
}
