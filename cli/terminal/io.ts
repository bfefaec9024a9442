import type { Readable, Writable } from 'node:stream';

/** The terminal, or whatever stands in its place. */
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

/** The process's own streams. NO_COLOR and TERM=dumb are obeyed. */
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
