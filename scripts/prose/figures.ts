import type { Sentence } from './sentences.ts';

/** How long some sentences are, in words. */
export interface Figures {
  readonly sentences: number;
  readonly median: number;
  readonly ninetieth: number;
}

/** How long they may be. */
export const limits = { median: 14, ninetieth: 24 } as const;

/** Measures sentences. Returns zeros where there are none. */
export function figuresOf(sentences: readonly Sentence[]): Figures {
  const lengths = sentences.map(({ words }) => words).toSorted((a, b) => a - b);
  const at = (share: number) => lengths[Math.max(0, Math.ceil(lengths.length * share) - 1)] ?? 0;
  return { sentences: lengths.length, median: at(0.5), ninetieth: at(0.9) };
}

/** Returns true if the sentences are short enough. */
export function isShort({ median, ninetieth }: Figures): boolean {
  return median <= limits.median && ninetieth <= limits.ninetieth;
}

/** Lists the sentences to shorten, the longest first: those over the limit that is exceeded. */
export function tooLong({ ninetieth }: Figures, sentences: readonly Sentence[]): Sentence[] {
  const limit = ninetieth > limits.ninetieth ? limits.ninetieth : limits.median;
  return sentences.filter(({ words }) => words > limit).toSorted((a, b) => b.words - a.words);
}
