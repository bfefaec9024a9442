import { type Io, type PageOptions, pageOptions } from './io.ts';
import { wrapLine } from './text.ts';
import { safeText } from './safe-text.ts';
import type { Options } from './options.ts';

/** Draws a view as lines of text. Text from other people cannot control the terminal. */
export type Render<T> = (view: T, options: PageOptions) => readonly string[];

/** Where a command's answer goes: one JSON document, or text for people, on stdout. */
export interface CommandOutput {
  readonly json: boolean;
  /** Prints a document: as JSON exactly as it came, or rendered for people. */
  document<T>(view: T, render: Render<T>): void;
  /** Prints one event of a stream: one JSON document in a line, or lines for people. */
  event<T>(view: T, render: Render<T>): void;
  /** Prints, with --json only, the line with which a process says that it is ready. People read it through `say`. */
  ready(about: object): void;
  /**
   * Prints progress and diagnostics on stderr, wrapped on a terminal, and not with --json. Makes every line harmless.
   */
  say(...lines: string[]): void;
  /** Prints a page that was drawn already, on stderr: what is shown before it is signed. */
  page(lines: readonly string[]): void;
}

/** Returns the output of one command line. */
export function commandOutput(io: Io, json: boolean): CommandOutput {
  const show = <T>(view: T, render: Render<T>, indent?: number) =>
    io.stdout.write(json ? `${jsonText(view, indent)}\n` : joinedLines(render(view, pageOptions(io))));
  return {
    json,
    document: (view, render) => void show(view, render, 2),
    event: (view, render) => void show(view, render),
    ready: (about) => void (json && show(about, () => [])),
    say: (...lines) =>
      void (json || io.stderr.write(joinedLines(fitToTerminal(lines.map(safeText), io.errorColumns())))),
    page: (lines) => void (json || io.stderr.write(joinedLines(lines))),
  };
}

/** Escapes what JSON leaves bare and a terminal would obey: C1 controls and marks that reorder text. */
export function jsonText(value: unknown, indent?: number): string {
  const bare = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
  return JSON.stringify(value, null, indent).replaceAll(
    bare,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Breaks lines at words where they are wider than a terminal. Leaves them whole where nobody reads on one. */
export function fitToTerminal(lines: readonly string[], width: number | undefined): string[] {
  return width === undefined ? [...lines] : lines.flatMap((line) => wrapLine(line, width));
}

function joinedLines(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

/** What every call needs: who is asked, for whom, and how people are spoken to. */
export interface CommandLine {
  readonly io: Io;
  readonly options: Options;
  readonly out: CommandOutput;
}
