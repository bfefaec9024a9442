import type { RunView } from '../../../views/schemas/types.ts';
import { pageOf, ruleLine } from '../layout.ts';
import type { EventLine } from '../line.ts';
import type { PageOptions } from '../../terminal/io.ts';
import { runFoot, runHead } from './head-and-foot.ts';
import { nextLines } from './next-things.ts';
import { outputLines, readableOutput, worthShowing, type OutputTail } from './output-tail.ts';
import { needsToBeSeen, stepListLines, stepsOf } from './step-list.ts';

/** `seenAt`: when the view arrived (ms since 1970), so that its time goes on counting until the next one. */
export type FollowOptions = PageOptions & { readonly seenAt?: number | undefined };

/**
 * Draws the live picture of `status --follow`, in at most `height` (24) lines. Print no line break after the last one.
 */
export function renderFollow(view: RunView, tail: OutputTail, options: FollowOptions): string[] {
  const lines = pageOf(readableOutput(view, tail), options, (shown) => followPicture(shown.view, shown.tail, options));
  return lines.slice(0, options.height ?? 24);
}

function followPicture(view: RunView, tail: OutputTail, options: FollowOptions): EventLine[] {
  const { width, height = 24, now, seenAt = now } = options;
  const head = runHead(view, options);
  const foot = runFoot(view, Math.max(2, Math.floor(height / 6)), options, Math.max(0, now - seenAt));
  const fixed = head.length + foot.length + 3;
  const next = nextLines(view, Math.max(2, Math.floor((height - fixed) * 0.55)), { ...options, follows: true });
  const room = height - fixed - next.length;
  const printed = worthShowing(view, tail);
  const steps = stepListLines(stepsOf(view), stepRoom(view, printed, room), options);
  const output = outputLines(printed, room - steps.length, width);
  return [...head, ruleLine(width, '━'), ...next, ruleLine(width, '━'), ...steps, ...output, ruleLine(width), ...foot];
}

/** Returns the lines for steps: all the room but a few lines for output. Steps that matter come before output. */
function stepRoom({ steps }: RunView, printed: OutputTail, room: number): number {
  if (printed.length === 0) return room;
  const wanted = Math.min(printed.length, 6) + 1;
  return Math.min(room, Math.max(room - wanted, steps.filter(needsToBeSeen).length + 2));
}
