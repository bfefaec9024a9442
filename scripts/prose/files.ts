import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { passagesOfDocstrings } from './docstrings.ts';
import { helpTextsIn, titlesIn } from './literals.ts';
import { passagesOfMarkdown } from './markdown.ts';
import type { Passage } from './passage.ts';

/** Lists the files that hold prose, as paths from the root of the checkout. Names of files or folders narrow it. */
export function proseFiles(named: readonly string[]): string[] {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const listed = execFileSync('git', args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }).split('\0');
  const wanted = named.map((name) => name.replace(/^\.\//, '').replace(/\/$/, ''));
  return [...new Set(listed)]
    .filter((path) => isProse(path) && existsSync(path))
    .filter((path) => wanted.length === 0 || wanted.some((name) => path === name || path.startsWith(`${name}/`)))
    .toSorted();
}

/** Reads the passages of a file, of each kind that such a file has. */
export function passagesOfFile(file: string): Passage[] {
  return passagesOf(file, readFileSync(file, 'utf8'));
}

/** Splits the text of a file into passages. Its path says which kinds of text it has. */
export function passagesOf(file: string, text: string): Passage[] {
  if (file.endsWith('.md')) return passagesOfMarkdown(text).map((one) => ({ kind: 'docs', file, ...one }));
  if (file.startsWith('test/')) return titlesIn(file, text).map((one) => titled(file, one));
  return [...docstringsOf(file, text), ...helpOf(file, text)];
}

function isProse(path: string): boolean {
  if (path.endsWith('.md')) return !/^(?:CHANGELOG\.md|docs\/(?:\w+\/)?plans\/|test\/)/.test(path);
  return /\.(?:ts|mjs)$/.test(path) && (!path.startsWith('test/') || path.endsWith('.test.ts'));
}

function titled(file: string, title: Omit<Passage, 'kind' | 'file' | 'isLabel'>): Passage {
  return { kind: 'title', file, isLabel: true, ...title };
}

function docstringsOf(file: string, source: string): Passage[] {
  return passagesOfDocstrings(file, source).map((one) => ({ kind: 'docstring', file, ...one }));
}

function helpOf(file: string, source: string): Passage[] {
  if (!file.startsWith('cli/table/')) return [];
  return helpTextsIn(file, source).map((one) => ({ kind: 'help', file, isLabel: false, ...one }));
}
