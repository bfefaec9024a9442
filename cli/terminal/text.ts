import stringWidth from 'string-width';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** Longer than any line of any screen. A text is cut without a look at what lies behind this. */
const FAR_TO_CUT = 4000;

/** Returns how many columns a text takes. */
export function textWidth(text: string): number {
  return stringWidth(text);
}

/** Cuts a text to a width, with `…` where something is missing. */
export function cutText(text: string, width: number): string {
  if (width <= 0) return '';
  if (text.length <= FAR_TO_CUT && textWidth(text) <= width) return text;
  return `${headOfText(text.slice(0, FAR_TO_CUT), width - 1)}…`;
}

/** Cuts a text, or fills it with blanks, to exactly a width. */
export function padTo(text: string, width: number): string {
  const short = cutText(text, width);
  return short + ' '.repeat(Math.max(0, width - textWidth(short)));
}

/**
 * Breaks a text into lines at blanks, and inside a word only where it is longer than a line. Of more than `most` lines
 * it cuts the last.
 */
export function wrapText(text: string, width: number, most = Infinity): string[] {
  const lines = fillLines(
    text.split(' ').filter((word) => word !== ''),
    Math.max(1, width),
  );
  if (lines.length <= most) return lines;
  const kept = lines.slice(0, most);
  return [...kept.slice(0, -1), cutText(`${kept.at(-1) ?? ''} ${lines[most] ?? ''}`, width - 1).replace(/…?$/, '…')];
}

/** A piece of a text and where on its line it begins. */
export interface PlacedText {
  readonly indent: number;
  readonly text: string;
}

/**
 * Places a text beside a column and cuts nothing. A word that is too long for the column but fits on a line, such as a
 * digest, gets its own line.
 */
export function wrapPlaced(text: string, width: number, column: number): PlacedText[] {
  const room = Math.max(1, width - column);
  const lines: PlacedText[] = [];
  let held: string[] = [];
  const flush = () => {
    lines.push(...wrapText(held.join(' '), room).map((line) => ({ indent: column, text: line })));
    held = [];
  };
  for (const word of text.split(' ')) {
    const takes = textWidth(word);
    if (takes <= room || takes > width) held.push(word);
    else {
      flush();
      lines.push({ indent: Math.min(2, width - takes), text: word });
    }
  }
  flush();
  return lines;
}

/** Breaks a line that was written for people at blanks, for a terminal of a width. It goes on under its own text. */
export function wrapLine(line: string, width: number): string[] {
  if (textWidth(line) <= width) return [line];
  const [begin] = /^ *(?:\S+ {2,})?/.exec(line) ?? [''];
  const named = begin.trim() !== '' && begin.length <= width / 2;
  const lead = named ? begin : (/^ */.exec(line)?.[0] ?? '').slice(0, Math.floor(width / 2));
  const column = named ? lead.length : lead.length + 2;
  const placed = wrapPlaced(line.slice(lead.length), width, column);
  const isBelow = named && placed[0]?.indent !== column;
  const lines = placed.map(({ indent, text }, index) => {
    const isFirst = index === 0 && indent === column;
    return `${isFirst ? lead : ' '.repeat(indent)}${text}`;
  });
  return isBelow ? [lead.trimEnd(), ...lines] : lines;
}

/**
 * Breaks a command between words with a `\` that a shell reads over, and inside a word only where it is too long. Loses
 * nothing.
 */
export function wrapCommand(command: string, width: number): string[] {
  if (textWidth(command) <= width) return [command];
  const lines = fillLines(shellWords(command), Math.max(4, width - 6));
  return lines.map((line, index) => (index === 0 ? '' : '    ') + line + (index === lines.length - 1 ? '' : ' \\'));
}

/**
 * Splits what to do next into words for people, which wrap anywhere, and a command to copy, which does not. Either may
 * be empty.
 */
export function adviceAndCommand(next: string): { advice: string; command: string } {
  const [, advice = '', command = ''] = /^(|.*?: )(backout .*)$/su.exec(next) ?? [];
  return command === '' ? { advice: next, command } : { advice: advice.trimEnd(), command };
}

/** Splits a command line into words. What is in quotation marks stays together. */
function shellWords(command: string): string[] {
  return command.match(/(?:"(?:\\.|[^"\\])*"|'[^']*'|[^\s])+/g) ?? [];
}

function fillLines(words: readonly string[], width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of words.flatMap((one) => chopText(one, width))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (textWidth(longer) <= width) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return line === '' ? lines : [...lines, line];
}

/** Cuts a text into lines of a width, blanks and all. Loses and joins nothing. */
export function chopText(word: string, width: number): string[] {
  const found: string[] = [];
  for (let rest = word; rest !== '';) {
    const piece = textWidth(rest) <= width ? rest : headOfText(rest, width) || firstLetter(rest);
    found.push(piece);
    rest = rest.slice(piece.length);
  }
  return found;
}

function headOfText(text: string, width: number): string {
  let kept = 0;
  let used = 0;
  for (const { segment, index } of graphemes.segment(text)) {
    used += textWidth(segment);
    if (used > width) break;
    kept = index + segment.length;
  }
  return text.slice(0, kept);
}

function firstLetter(text: string): string {
  return String.fromCodePoint(text.codePointAt(0) ?? 0x20);
}
