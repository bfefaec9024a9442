/** One line of a document for people, with what belongs below it. */
export interface DocumentLine {
  readonly text: string;
  /** A number, or a dash; nothing stands for plain text. */
  readonly mark?: '-' | number;
  readonly inside?: readonly DocumentLine[];
  /** What can be typed into a shell instead, where Backout itself is down. Several lines are possible. */
  readonly shell?: string;
  /** Must not be overlooked. */
  readonly warns?: true;
}

/** A plan as a document, before it is set as text, Markdown or HTML. */
export interface PlanDocument {
  readonly title: string;
  readonly about: readonly DocumentLine[];
  readonly sections: readonly { readonly heading: string; readonly lines: readonly DocumentLine[] }[];
}

/** Plain lines. */
export function lines(...texts: string[]): DocumentLine[] {
  return texts.map((text) => ({ text }));
}
