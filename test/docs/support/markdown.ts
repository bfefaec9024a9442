import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const checkout = join(import.meta.dirname, '..', '..', '..');

/** A fenced example of a page, and where it stands. */
export interface Example {
  readonly page: string;
  readonly line: number;
  readonly language: string;
  readonly text: string;
}

/** The pages that people read: README, CHANGELOG, CONTRIBUTING and docs/. */
export function pages(): string[] {
  const docs = readdirSync(join(checkout, 'docs')).filter((name) => name.endsWith('.md'));
  return ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', ...docs.map((name) => `docs/${name}`)];
}

/** The text of a page. */
export function readPage(page: string): string {
  return readFileSync(join(checkout, page), 'utf8');
}

/** Every fenced example in a language. */
export function examplesIn(page: string, language: string): Example[] {
  const text = readPage(page);
  return [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)]
    .map((found) => ({
      page,
      line: text.slice(0, found.index).split('\n').length + 1,
      language: found[1] ?? '',
      text: found[2] ?? '',
    }))
    .filter((example) => example.language === language);
}

/** What stands under a heading, up to the next of its level or above. Throws where there is no such heading. */
export function sectionOf(page: string, heading: string): string {
  const lines = readPage(page).split('\n');
  const from = lines.indexOf(heading);
  if (from < 0) throw new Error(`${page} has no heading "${heading}"`);
  const level = heading.indexOf(' ');
  const rest = lines.slice(from + 1);
  const next = rest.findIndex((line) => /^#+ /.test(line) && line.indexOf(' ') <= level);
  return rest.slice(0, next < 0 ? undefined : next).join('\n');
}

/** The rows of a section's tables, without their heads, each as its cells. */
export function rowsOf(section: string): string[][] {
  const lines = section.split('\n');
  return lines
    .filter((line, index) => line.startsWith('| ') && !/^\| ?-/.test(line) && !/^\| ?-/.test(lines[index + 1] ?? ''))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
}

/** The words in `code` of a cell. */
export function codeIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word);
}
