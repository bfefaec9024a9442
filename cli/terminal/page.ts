import type { Io } from './io.ts';

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
  /** Who reads it, so that what waits for them is said to them. */
  readonly person?: string | undefined;
}

/** The options of a page on this terminal, or on what stands in its place. */
export function pageOptions(io: Io, person?: string): PageOptions {
  const size = io.screen ? { width: io.columns(), height: io.rows() } : { width: 120 };
  return { ...size, colour: io.colour, now: Date.now(), person };
}
