import type { Readable, Writable } from 'node:stream';

/** The terminal, or what takes its place. */
export interface Io {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Whether a person reads stdout on a terminal. */
  readonly screen: boolean;
  /** Whether a person can be asked: stdin and stderr are terminals. */
  readonly interactive: boolean;
  /** Whether stderr may be coloured; messages and questions go there. */
  readonly errorColour: boolean;
  readonly colour: boolean;
  columns(): number;
  rows(): number;
  /** The columns of the terminal that shows stderr; undefined where none does. */
  errorColumns(): number | undefined;
}

/** Returns the process's own streams. Obeys NO_COLOR and TERM=dumb. */
export function processIo(): Io {
  const { stdin, stdout, stderr, env } = process;
  const plain = (env.NO_COLOR ?? '') !== '' || env.TERM === 'dumb';
  return {
    stdin,
    stdout,
    stderr,
    env,
    cwd: process.cwd(),
    screen: stdout.isTTY,
    interactive: stdin.isTTY && stderr.isTTY,
    errorColour: stderr.isTTY && !plain,
    colour: stdout.isTTY && !plain,
    columns: () => stdout.columns || 80,
    rows: () => stdout.rows || 24,
    errorColumns: () => (stderr.isTTY ? stderr.columns || 80 : undefined),
  };
}

/** What a page is drawn for. Pages are pure: the same view and the same options give the same lines. */
export interface PageOptions {
  /** Columns. No line is wider; what does not fit is cut with `…`, except commands to type, which are wrapped. */
  readonly width: number;
  /** Rows, where a person reads on a screen. */
  readonly height?: number | undefined;
  readonly colour: boolean;
  /** Now, milliseconds since 1970. */
  readonly now: number;
  /** An IANA time zone; the machine's unless given. */
  readonly timeZone?: string | undefined;
  /** Who reads it: what waits for this person is marked. */
  readonly person?: string | undefined;
}

/** Returns the options of a page on this terminal, or on what takes its place. */
export function pageOptions(io: Io, person?: string): PageOptions {
  const size = io.screen ? { width: io.columns(), height: io.rows() } : { width: 120 };
  return { ...size, colour: io.colour, now: Date.now(), person };
}
