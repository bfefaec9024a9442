import type { DocumentLine, PlanDocument } from './parts/document.ts';

/** A document as plain text: what belongs to a line is indented below it. */
export function asText({ title, about, sections }: PlanDocument): string {
  return [
    title,
    '='.repeat(title.length),
    '',
    ...about.flatMap((line) => textOf(line, '')),
    ...sections.flatMap(({ heading, lines }) => ['', heading, ...lines.flatMap((line) => textOf(line, '   '))]),
    '',
  ].join('\n');
}

function textOf({ mark, text, inside }: DocumentLine, indent: string): string[] {
  const marked = mark === undefined ? text : mark === '-' ? `- ${text}` : `${mark}. ${text}`;
  const deeper = indent + (typeof mark === 'number' ? '   ' : '  ');
  return [indent + marked, ...(inside ?? []).flatMap((line) => textOf(line, deeper))];
}
