import { markdownText } from '../document/markup.ts';
import type { DiffLine, DiffSection } from './words.ts';

/** A difference as CommonMark, as a review of a change shows it. What plans say is text there. */
export function diffMarkdown(title: string, sections: readonly DiffSection[]): string {
  const body = sections.flatMap(({ heading, lines }) => [
    '',
    `## ${markdownText(heading)}`,
    '',
    ...lines.flatMap(listed),
  ]);
  return [`# ${markdownText(title)}`, ...(body.length > 0 ? body : ['', 'The two plans are the same.']), ''].join('\n');
}

function listed({ op, text, members }: DiffLine): string[] {
  const inside = members.map(({ name, from, to }) => `  - ${markdownText(name)}: ${quoted(from)} → ${quoted(to)}`);
  return [`- **${op}** ${markdownText(text)}`, ...inside];
}

function quoted(value: string | null): string {
  return value === null ? 'nothing' : markdownText(value);
}
