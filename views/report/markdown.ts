/** A text that stays a text: what others wrote makes no heading, link or markup of this page. Tables see to their bars themselves. */
export function escapeMarkdown(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').replace(/[\\`*_[\]<>#]/g, String.raw`\$&`);
}

/** A list of lines, or what to say where there are none. */
export function markdownList(lines: readonly string[], none: string): string {
  return lines.length === 0 ? none : lines.map((line) => `- ${line.replace(/\s*\n\s*/g, ' ')}`).join('\n');
}

/** A table whose cells stay on their line, or what to say where there are no rows. */
export function markdownTable(heads: readonly string[], rows: readonly (readonly string[])[], none: string): string {
  if (rows.length === 0) return none;
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replace(/\s*\n\s*/g, ' ').replaceAll('|', String.raw`\|`)).join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}
