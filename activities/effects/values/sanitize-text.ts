/** Line breaks as people expect them: a carriage return alone begins a new line too. */
const lineBreaks = /\r\n?/g;
/** Controls but tab and line feed, and what turns the direction of writing: a terminal would obey them. */
const controls = /(?![\n\t])\p{Cc}|[\u200E\u200F\u2028-\u202E\u2066-\u2069]/gu;

/** A text that can be shown: nothing in it moves a cursor, colours a terminal or hides what is beside it. */
export function visible(text: string): string {
  return text.replace(lineBreaks, '\n').replace(controls, '\uFFFD');
}

/** The last lines of a text, blank ones left out, each cut to a width that a page can show. */
export function lastLines(text: string, count: number, width = 200): string[] {
  const lines = visible(text)
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
  return lines.slice(-count).map((line) => (line.length > width ? `${line.slice(0, width - 1)}…` : line));
}
