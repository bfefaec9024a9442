import type { DiffLine, DiffSection } from './words.ts';

/** A difference as CommonMark, as a review of a change shows it. What plans say stands there as text. */
export function diffMarkdown(title: string, sections: readonly DiffSection[]): string {
  const body = sections.flatMap(({ heading, lines }) => ['', `## ${escaped(heading)}`, '', ...lines.flatMap(listed)]);
  return [`# ${escaped(title)}`, ...(body.length > 0 ? body : ['', 'The two plans are the same.']), ''].join('\n');
}

function listed({ op, text, members }: DiffLine): string[] {
  const inside = members.map(({ name, from, to }) => `  - ${escaped(name)}: ${quoted(from)} → ${quoted(to)}`);
  return [`- **${op}** ${escaped(text)}`, ...inside];
}

function quoted(value: string | null): string {
  return value === null ? 'nothing' : escaped(value);
}

function escaped(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]<>#|~&!]/g, String.raw`\$&`).replaceAll('\n', ' ');
}
