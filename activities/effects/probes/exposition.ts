/** One line of a metrics page. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A metrics page: its samples, and the families that it declares, some of which may have no sample yet. */
export interface Exposition {
  readonly samples: readonly Sample[];
  readonly families: ReadonlySet<string>;
}

const namePattern = /[A-Za-z_:][A-Za-z0-9_:]*/y;
const labelNamePattern = /[A-Za-z_][A-Za-z0-9_]*/y;
const quotedPattern = /"((?:[^"\\\n]|\\.)*)"/y;
const blanks = /[ \t]*/y;
const restPattern = /[ \t]+(\S+)(?:[ \t]+-?[0-9.]+(?:e[+-]?\d+)?)?[ \t]*(?:#.*)?$/iy;

/**
 * Parses a Prometheus text exposition (0.0.4, and what OpenMetrics adds: exemplars, quoted names). Strict: a line that
 * cannot be read throws a `SyntaxError` naming it, because a criterion that overlooks half a page decides wrongly.
 */
export function parseExposition(text: string): Exposition {
  const families = new Set<string>();
  const samples = text.split('\n').flatMap((raw, index) => {
    const line = raw.trim();
    const family = /^#\s*TYPE\s+(\S+)/.exec(line)?.[1];
    if (family !== undefined) families.add(family);
    return line === '' || line.startsWith('#') ? [] : [sampleOf(line, index + 1)];
  });
  return { samples, families };
}

function sampleOf(line: string, number: number): Sample {
  const cursor = cursorOn(line, number);
  let name = cursor.take(namePattern)?.[0];
  const labels: Record<string, string> = {};
  cursor.take(blanks);
  if (cursor.skip('{')) {
    for (cursor.take(blanks); !cursor.skip('}'); cursor.take(blanks)) {
      const quoted = cursor.take(quotedPattern)?.[1];
      const label = quoted === undefined ? cursor.take(labelNamePattern)?.[0] : unescape(quoted);
      if (label === undefined) throw cursor.problem('a label');
      cursor.take(blanks);
      if (cursor.skip('=')) {
        cursor.take(blanks);
        const value = cursor.take(quotedPattern)?.[1];
        if (value === undefined) throw cursor.problem('a quoted value');
        labels[label] = unescape(value);
      } else if (quoted !== undefined && name === undefined) name = label;
      else throw cursor.problem('"="');
      cursor.take(blanks);
      cursor.skip(',');
    }
  }
  if (name === undefined) throw cursor.problem('a metric name');
  const rest = cursor.takeFromGap(restPattern)?.[1];
  if (rest === undefined) throw cursor.problem('a value');
  return { name, labels, value: numberOf(rest, number) };
}

/** A place in a line that moves on with what is taken. */
function cursorOn(line: string, number: number) {
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(line);
    if (match) at = pattern.lastIndex;
    return match;
  };
  return {
    take,
    /** Blanks before it may have been taken already. */
    takeFromGap(pattern: RegExp): RegExpExecArray | null {
      while (at > 0 && /[ \t]/.test(line[at - 1] ?? '')) at -= 1;
      return take(pattern) ?? (line[at - 1] === '}' ? matchTight(line.slice(at)) : null);
    },
    skip(text: string): boolean {
      const there = line.startsWith(text, at);
      if (there) at += text.length;
      return there;
    },
    problem: (expected: string): SyntaxError =>
      new SyntaxError(`line ${number}: expected ${expected} at column ${at + 1} of "${line.slice(0, 80)}"`),
  };
}

/** After a closing brace the blank before the value may be missing. */
function matchTight(rest: string): RegExpExecArray | null {
  restPattern.lastIndex = 0;
  return restPattern.exec(` ${rest}`);
}

function unescape(text: string): string {
  return text.replace(/\\(.)/g, (whole, escaped: string) =>
    escaped === 'n' ? '\n' : '"\\'.includes(escaped) ? escaped : whole,
  );
}

function numberOf(text: string, line: number): number {
  const special = /^([+-]?)(inf|infinity|nan)$/i.exec(text);
  if (special) return /nan/i.test(text) ? Number.NaN : special[1] === '-' ? -Infinity : Infinity;
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return Number(text);
  throw new SyntaxError(`line ${line}: "${text.slice(0, 40)}" is not a number`);
}
