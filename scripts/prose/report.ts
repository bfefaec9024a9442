import { type Figures, figuresOf, isShort, limits, tooLong } from './figures.ts';
import type { Passage, ProseKind } from './passage.ts';
import { type Sentence, sentencesOf } from './sentences.ts';
import { type TurnFound, turnsIn } from './turns.ts';

/** What the measure says of some passages, and whether they may stay as they are. */
export interface ProseReport {
  readonly lines: readonly string[];
  readonly isGreen: boolean;
}

const KINDS: readonly ProseKind[] = ['docs', 'docstring', 'help'];
/** A page with fewer sentences than this gets no percentile of its own. */
const FEWEST_SENTENCES = 10;

/** Measures each kind of passage, then each page of docs, then lists the forbidden turns. Names at most `most` long sentences of each. */
export function reportOn(passages: readonly Passage[], most: number): ProseReport {
  const sentences = passages.flatMap(sentencesOf);
  const kinds = KINDS.map((kind) => reportOnPart(kind, sentences, (one) => one.kind === kind, most));
  const pages = pagesOf(sentences).map((page) => reportOnPart(page, sentences, (one) => one.file === page, most));
  const parts = [...kinds, ...pages.filter(({ isGreen }) => !isGreen)];
  const turns = passages.flatMap(turnsIn).map(turnLine);
  const lines = [...parts.flatMap((part) => part.lines), ...turns, `${turns.length} forbidden turns`];
  return { lines, isGreen: turns.length === 0 && parts.every(({ isGreen }) => isGreen) };
}

function reportOnPart(
  name: string,
  all: readonly Sentence[],
  isPart: (one: Sentence) => boolean,
  most: number,
): ProseReport {
  const sentences = all.filter(isPart);
  if (sentences.length === 0) return { lines: [], isGreen: true };
  const figures = figuresOf(sentences);
  const first = figuresLine(name, figures);
  return isShort(figures)
    ? { lines: [first], isGreen: true }
    : { lines: [first, ...longLines(tooLong(figures, sentences), most)], isGreen: false };
}

function pagesOf(sentences: readonly Sentence[]): string[] {
  const files = sentences.filter(({ kind }) => kind === 'docs').map(({ file }) => file);
  return [...new Set(files)].filter((page) => files.filter((file) => file === page).length >= FEWEST_SENTENCES);
}

function figuresLine(name: string, { sentences, median, ninetieth }: Figures): string {
  const lengths = `median ${median} words (at most ${limits.median}), 90th percentile ${ninetieth} (at most ${limits.ninetieth})`;
  return `${name}: ${sentences} sentences, ${lengths}`;
}

function longLines(long: readonly Sentence[], most: number): string[] {
  const named = long.slice(0, most).map(({ file, line, words, text }) => `${file}:${line}: ${words} words: ${text}`);
  return long.length > most ? [...named, `… and ${long.length - most} more; --all names all`] : named;
}

function turnLine({ file, line, turn, better, context }: TurnFound): string {
  return `${file}:${line}: "${turn}" (better: ${better}): ${context}`;
}
