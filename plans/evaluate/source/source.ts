import { parseSync, type ParseResult } from 'oxc-parser';
import { BackoutError } from '../../../common/errors.ts';

/** An author's file: its text, its syntax, and its lines. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly program: ParseResult['program'];
  readonly comments: ParseResult['comments'];
  /** Where each line begins. */
  readonly lines: readonly number[];
}

const longestFound = 160;

/** Reads the syntax of a file. Throws `plan-source-failed` with the place of the first thing that is not TypeScript. */
export function parseSource(path: string, shown: string, text: string): SourceFile {
  const { program, comments, errors } = parseSync(path, text, { sourceType: 'module', lang: 'ts' });
  const lines = lineStarts(text);
  const [error] = errors;
  if (!error) return { path, text, program, comments, lines };
  const { line, column } = placeAt(lines, error.labels[0]?.start ?? 0);
  throw new BackoutError('plan-source-failed', `the plan cannot be read: ${error.message}`, {
    expected: 'TypeScript',
    found: (text.split('\n')[line - 1] ?? '').trim().slice(0, longestFound) || 'the end of the file',
    where: `${shown}:${line}:${column}`,
    next: 'Correct the syntax and try again.',
  });
}

/** Where each line of a text begins. */
export function lineStarts(text: string): number[] {
  return [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
}

/** Line and column, from 1, of an offset. */
export function placeAt(lines: readonly number[], offset: number): { readonly line: number; readonly column: number } {
  const next = lines.findIndex((start) => start > offset);
  const line = next < 0 ? lines.length : next;
  return { line, column: offset - (lines[line - 1] ?? 0) + 1 };
}

/** The offset of a line and column, both from 1. */
export function offsetAt(lines: readonly number[], line: number, column: number): number {
  return (lines[line - 1] ?? 0) + column - 1;
}
