/** What a text is for. Each kind of text is measured by itself. */
export type ProseKind = 'docs' | 'docstring' | 'help' | 'title';

/** A text without a break in it: a paragraph, an item, a cell, a heading or a title. */
export interface Passage {
  readonly kind: ProseKind;
  readonly file: string;
  readonly line: number;
  readonly text: string;
  /** Equals `text` in length. Each piece of code is one word here, so that its points end no sentence. */
  readonly plain: string;
  /** A heading, a table's head or a title: searched for forbidden turns, not measured. */
  readonly isLabel: boolean;
}

/** Returns one capitalised word of the length of a piece of code, which may begin a sentence. */
export function wordInPlaceOf(code: string): string {
  return code.length > 0 ? `X${'x'.repeat(code.length - 1)}` : '';
}
