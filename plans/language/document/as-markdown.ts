import type { DocumentLine, PlanDocument } from './parts/document.ts';
import { markdownLine, markdownText } from './markup.ts';

/** A document as CommonMark. What plans say is text there: none of it is taken for markup. */
export function asMarkdown({ title, about, sections }: PlanDocument): string {
  const written = [
    `# ${markdownText(title)}`,
    '',
    ...about.flatMap((line) => listed(line, '')),
    ...sections.flatMap(({ heading, lines }) => [
      '',
      `## ${markdownText(heading)}`,
      '',
      ...lines.flatMap((line) => listed(line, '')),
    ]),
    '',
  ];
  return written.join('\n');
}

function listed({ mark, text, inside, shell, warns }: DocumentLine, indent: string): string[] {
  const marker = typeof mark === 'number' ? `${mark}. ` : '- ';
  const deeper = indent + ' '.repeat(marker.length);
  const said = warns ? `**${markdownText(text)}**` : markdownLine(text);
  return [
    indent + marker + said,
    ...(shell === undefined ? [] : fenced(shell, deeper)),
    ...(inside ?? []).flatMap((line) => listed(line, deeper)),
  ];
}

/** A fence longer than any run of backticks inside it. */
function fenced(shell: string, indent: string): string[] {
  const longest = Math.max(2, ...(shell.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return ['', `${fence}sh`, ...shell.split('\n'), fence, ''].map((line) => (line ? indent + line : ''));
}
