import type { Passage } from './passage.ts';
import { oneLine } from './sentences.ts';

/** A turn that a tired reader stumbles over, and what to write instead. */
interface Turn {
  readonly pattern: RegExp;
  readonly better: string;
  readonly only?: Passage['kind'];
}

/** A forbidden turn that was found. */
export interface TurnFound extends Pick<Passage, 'kind' | 'file' | 'line'> {
  readonly turn: string;
  readonly better: string;
  readonly context: string;
}

const turns: readonly Turn[] = [
  { pattern: /\botherwise than\b/gi, better: 'other than, or: not' },
  { pattern: /\bwhat\b[^.;:!?]*\b(?:is|are) otherwise\b/gi, better: 'differs' },
  { pattern: /\banew\b/gi, better: 'again' },
  { pattern: /\bso long\b/gi, better: 'the time itself, or: as long as' },
  { pattern: /\bso many\b/gi, better: 'the number itself, or: at most N' },
  { pattern: /\bwhoever\b/gi, better: 'the person who' },
  { pattern: /\bwhatever\b/gi, better: 'what, any, or: no matter what' },
  { pattern: /\bfor ?ever\b/gi, better: 'without end, or: never ends' },
  { pattern: /\b(?:is|are|was|were|be|been|being) told\b/gi, better: 'is notified, or: reads, sees' },
  { pattern: /\bcounts? no more\b/gi, better: 'is no longer valid' },
  { pattern: /\b(?:come|comes|came) to\b/gi, better: 'results in, reaches, or: ends' },
  // Idioms that everybody knows: an abbreviation stands for a word, a deputy stands in for somebody.
  { pattern: /\b(?:stand|stands|stood)\b(?! (?:for|in for)\b)/gi, better: 'is valid, is shown, or: is' },
  { pattern: /^The same\b/g, better: 'what it does, as a verb', only: 'docstring' },
];

/** Lists the forbidden turns of a passage. Does not look into code. */
export function turnsIn({ kind, file, line, text, plain }: Passage): TurnFound[] {
  return turns
    .filter(({ only }) => only === undefined || only === kind)
    .flatMap(({ pattern, better }) =>
      [...plain.replaceAll(/\s/g, ' ').matchAll(pattern)].map(({ 0: turn, index }) => {
        const linesBefore = text.slice(0, index).split('\n').length - 1;
        return { kind, file, line: line + linesBefore, turn, better, context: around(text, index, turn.length) };
      }),
    );
}

function around(text: string, from: number, length: number): string {
  return oneLine(text.slice(Math.max(0, from - 40), from + length + 40));
}
