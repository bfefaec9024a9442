import { parseSync } from 'oxc-parser';
import { passagesOfMarkdown, type MarkdownPassage } from './markdown.ts';

/** A part of a docstring: its description, or the description of one tag. */
interface Part {
  readonly line: number;
  readonly text: string;
}

const TAG = /^@(\w+)/;
/** A tag up to where its prose begins. */
const NAMED = /^@(?:param|property)\s+(?:\{.*?\}\s+)?\S+/;
const NAMELESS = /^@(?:returns|throws)\b\s*(?:\{.*?\}(?=\s|$))?/;

/** Splits the `/**` comments of a source file into passages. Leaves out tags that only give types. */
export function passagesOfDocstrings(file: string, source: string): MarkdownPassage[] {
  return parseSync(file, source)
    .comments.filter(({ type, value }) => type === 'Block' && value.startsWith('*'))
    .flatMap(({ value, start }) => partsOf(value.slice(1), lineAt(source, start)))
    .flatMap(({ line, text }) => passagesOfMarkdown(text).map((one) => ({ ...one, line: line + one.line - 1 })));
}

/** Returns the line of an offset in a text, counted from 1. */
export function lineAt(source: string, offset: number): number {
  return source.slice(0, offset).split('\n').length;
}

function partsOf(comment: string, firstLine: number): Part[] {
  const lines = comment.split('\n').map((line) => line.replace(/^\s*\* ?/, '').trim());
  const starts = [0, ...lines.flatMap((line, index) => (index > 0 && TAG.test(line) ? [index] : []))];
  return starts
    .map((from, index) => ({ line: firstLine + from, text: lines.slice(from, starts[index + 1]).join('\n') }))
    .map(({ line, text }) => ({ line, text: TAG.test(text) ? describedBy(text) : text }));
}

function describedBy(tagged: string): string {
  const prefix = (NAMED.exec(tagged) ?? NAMELESS.exec(tagged))?.[0];
  return prefix === undefined ? '' : tagged.slice(prefix.length).trim();
}
