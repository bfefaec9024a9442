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

/** Lines that say more about one before them: PostgreSQL's `HINT:`, a compiler's `note:`, a mark below a place, a stack frame. */
const aside =
  /^(?:\S+:\s*)*(?:hint|detail|context|note|tip|help|suggestion|statement|query|location|where|line \d+)\s*[:=]|^[\s^~|.-]+$|^\s+at\s|^\s+\|/i;

/** The line of an output that says best why it failed: the last one that is not about one before it. */
export function tellingLine(lines: readonly string[]): string | undefined {
  return lines.findLast((line) => !aside.test(line)) ?? lines.at(-1);
}
