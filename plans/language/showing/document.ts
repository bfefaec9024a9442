/** One line of a document for people, with what belongs below it. */
export interface Line {
  readonly text: string;
  /** A number, or a dash; nothing stands for plain text. */
  readonly mark?: '-' | number;
  readonly inside?: readonly Line[];
  /** What can be typed into a shell instead, where Backout itself is down. Several lines are possible. */
  readonly shell?: string;
  /** Must not be overlooked. */
  readonly warns?: true;
}

/** A plan as a document, before it is set as text, Markdown or HTML. */
export interface PlanDocument {
  readonly title: string;
  readonly about: readonly Line[];
  readonly sections: readonly { readonly heading: string; readonly lines: readonly Line[] }[];
}

/** Plain lines. */
export function lines(...texts: string[]): Line[] {
  return texts.map((text) => ({ text }));
}
