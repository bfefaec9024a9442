import { type Passage, wordInPlaceOf } from './passage.ts';

/** A sentence and where it begins. */
export interface Sentence extends Pick<Passage, 'kind' | 'file' | 'line'> {
  readonly text: string;
  readonly words: number;
}

const FEWEST_WORDS = 4;
const ABBREVIATIONS = /\b(?:e\.g\.|i\.e\.|etc\.|vs\.|cf\.)/g;
const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });

/** Splits a passage into sentences. Leaves out labels such as `yes` or `the environment`, which are no sentences. */
export function sentencesOf(passage: Passage): Sentence[] {
  if (passage.isLabel) return [];
  const plain = passage.plain.replaceAll(ABBREVIATIONS, wordInPlaceOf);
  return [...segmenter.segment(flatten(plain))].flatMap(({ segment, index }) => {
    const words = countWords(segment);
    const isSentence = words >= FEWEST_WORDS || /[.!?]\W*$/.test(segment);
    return words > 0 && isSentence ? [sentenceAt(passage, index, segment.length, words)] : [];
  });
}

function sentenceAt({ kind, file, line, text }: Passage, from: number, length: number, words: number): Sentence {
  const lead = text.slice(from).search(/\S/);
  const linesBefore = text.slice(0, from + Math.max(lead, 0)).split('\n').length - 1;
  return { kind, file, line: line + linesBefore, text: oneLine(text.slice(from, from + length)), words };
}

/** Returns a text as it is printed: on one line. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** Puts a space for each line's end, at which the segmenter would end a sentence. */
function flatten(text: string): string {
  return text.replaceAll(/[\n\r]/g, ' ');
}

/** Counts what has a letter or a digit in it. */
function countWords(text: string): number {
  return text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}
