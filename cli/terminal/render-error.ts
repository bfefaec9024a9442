import type { Code } from '../../common/codes.ts';
import { codes } from '../../common/codes.ts';
import { isBackoutError } from '../../common/errors.ts';
import { isError } from '../../common/is-error.ts';
import { adviceAndCommand, wrapCommand, wrapLine, wrapPlaced } from './text.ts';
import { safeText } from './safe-text.ts';
import type { Style } from './style.ts';

/** An error as it is shown: with --json this very document, else a line and four more at most. */
export interface RenderedError {
  readonly code: Code;
  readonly message: string;
  readonly expected: string | null;
  readonly found: string | null;
  readonly where: string | null;
  readonly next: string | null;
}

/** Returns what to show of anything that was thrown. An error that is not our own is a defect, shown as `internal`. */
export function shownError(thrown: unknown): RenderedError {
  if (!isBackoutError(thrown)) return internalError(thrown);
  const { expected = null, found = null, where = null, next = null } = thrown.detail;
  return { code: thrown.code, message: thrown.message, expected, found, where, next };
}

function internalError(thrown: unknown): RenderedError {
  const found = isError(thrown) ? `${thrown.name}: ${thrown.message}` : String(thrown);
  const where = isError(thrown)
    ? (thrown.stack
        ?.split('\n')
        .find((line) => /^\s+at /.test(line))
        ?.trim() ?? null)
    : null;
  return {
    code: 'internal',
    message: 'something in Backout itself went wrong',
    expected: null,
    found,
    where,
    next: 'BACKOUT_DEBUG=1 shows the whole stack',
  };
}

/** Returns the exit status of an error. */
export function exitCodeOf({ code }: RenderedError): number {
  return codes[code];
}

/** Draws an error for people: what happened first, then expected, found, where, next. Wraps where there is a width. */
export function errorLines(error: RenderedError, style: Style, width = Infinity): string[] {
  const begin = 'backout:';
  const [first = begin, ...rest] = wrapLine(`${begin} ${safeText(error.message)}`, width);
  const detail = (['expected', 'found', 'where', 'next'] as const).flatMap((name) => {
    const value = safeText(error[name] ?? '');
    return value === '' ? [] : detailLines(name, value, style, width);
  });
  return [style.bad(begin) + first.slice(begin.length), ...rest, ...detail];
}

const DETAIL_COLUMN = 12;

/** Draws one detail. Wraps a command in `next` as a shell takes it, everything else at words. */
function detailLines(name: string, value: string, style: Style, width: number): string[] {
  if (width === Infinity) return [`  ${style.faint(name.padEnd(9))} ${value}`];
  const { advice, command } = name === 'next' ? adviceAndCommand(value) : { advice: value, command: '' };
  const placed = [
    ...wrapPlaced(advice, width, DETAIL_COLUMN),
    ...(command === ''
      ? []
      : wrapCommand(command, width - DETAIL_COLUMN).map((text) => ({ indent: DETAIL_COLUMN, text }))),
  ];
  const isBelow = placed[0]?.indent !== DETAIL_COLUMN;
  const lines = placed.map(({ indent, text }, index) =>
    index === 0 && !isBelow ? `  ${style.faint(name.padEnd(9))} ${text}` : ' '.repeat(indent) + text,
  );
  return isBelow ? [`  ${style.faint(name)}`, ...lines] : lines;
}
