import stringWidth from 'string-width';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** Longer than any line of any screen: what lies behind it is not looked at when a text is cut. */
const FAR = 4000;

/** How many columns a text takes. */
export function cells(text: string): number {
  return stringWidth(text);
}

/** A text cut to a width, with `…` where something is missing. */
export function cut(text: string, width: number): string {
  if (width <= 0) return '';
  if (text.length <= FAR && cells(text) <= width) return text;
  return `${head(text.slice(0, FAR), width - 1)}…`;
}

/** A text cut or filled with blanks to exactly a width. */
export function padTo(text: string, width: number): string {
  const short = cut(text, width);
  return short + ' '.repeat(Math.max(0, width - cells(short)));
}

/** A text in lines, broken at blanks, inside a word only where it is longer than a line; `most` lines, the last one cut. */
export function wrap(text: string, width: number, most = Infinity): string[] {
  const lines = fill(
    text.split(' ').filter((word) => word !== ''),
    Math.max(1, width),
  );
  if (lines.length <= most) return lines;
  const kept = lines.slice(0, most);
  return [...kept.slice(0, -1), cut(`${kept.at(-1) ?? ''} ${lines[most] ?? ''}`, width - 1).replace(/…?$/, '…')];
}

/** A piece of a text and where on its line it begins. */
export interface PlacedText {
  readonly indent: number;
  readonly text: string;
}

/** A text beside a column, nothing cut: a word that is too long for the rest of a line but fits on one, such as a digest, gets its own. */
export function wrapPlaced(text: string, width: number, column: number): PlacedText[] {
  const room = Math.max(1, width - column);
  const lines: PlacedText[] = [];
  let held: string[] = [];
  const flush = () => {
    lines.push(...wrap(held.join(' '), room).map((line) => ({ indent: column, text: line })));
    held = [];
  };
  for (const word of text.split(' ')) {
    const takes = cells(word);
    if (takes <= room || takes > width) held.push(word);
    else {
      flush();
      lines.push({ indent: Math.min(2, width - takes), text: word });
    }
  }
  flush();
  return lines;
}

/** A line that was written for people, for a terminal of a width: broken at blanks, going on under its own text. */
export function wrapLine(line: string, width: number): string[] {
  if (cells(line) <= width) return [line];
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

/** Nothing is lost: broken between words with a `\` that a shell reads over; inside a word only where it is too long. */
export function wrapCommand(command: string, width: number): string[] {
  if (cells(command) <= width) return [command];
  const lines = fill(wordsOf(command), Math.max(4, width - 6));
  return lines.map((line, index) => (index === 0 ? '' : '    ') + line + (index === lines.length - 1 ? '' : ' \\'));
}

/** What to do next, apart: words for people, which wrap anywhere, and a command to copy, which does not. Either may be empty. */
export function adviceAndCommand(next: string): { advice: string; command: string } {
  const [, advice = '', command = ''] = /^(|.*?: )(backout .*)$/su.exec(next) ?? [];
  return command === '' ? { advice: next, command } : { advice: advice.trimEnd(), command };
}

/** Words of a command line; what stands in quotation marks stays together. */
function wordsOf(command: string): string[] {
  return command.match(/(?:"(?:\\.|[^"\\])*"|'[^']*'|[^\s])+/g) ?? [];
}

function fill(words: readonly string[], width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of words.flatMap((one) => chop(one, width))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (cells(longer) <= width) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return line === '' ? lines : [...lines, line];
}

/** A text in lines of a width, blanks and all: nothing is lost or joined. */
export function chop(word: string, width: number): string[] {
  const found: string[] = [];
  for (let rest = word; rest !== '';) {
    const piece = cells(rest) <= width ? rest : head(rest, width) || first(rest);
    found.push(piece);
    rest = rest.slice(piece.length);
  }
  return found;
}

function head(text: string, width: number): string {
  let kept = 0;
  let used = 0;
  for (const { segment, index } of graphemes.segment(text)) {
    used += cells(segment);
    if (used > width) break;
    kept = index + segment.length;
  }
  return text.slice(0, kept);
}

function first(text: string): string {
  return String.fromCodePoint(text.codePointAt(0) ?? 0x20);
}
