import type { RunView } from '../../views/schemas/types.ts';
import type { StreamEvent } from '../connect/api.ts';
import type { CommandContext } from '../commands/command.ts';
import { type Io, pageOptions } from '../terminal/io.ts';
import { renderFollow } from '../pages/run/follow.ts';
import { renderRun } from '../pages/run/run.ts';
import { addOutput, type PrintedOutput, type OutputTail } from '../pages/run/output-tail.ts';
import { eventsPath } from './target.ts';

/** Everything that a picture is drawn from. */
interface Picture {
  readonly view: RunView;
  readonly seenAt: number;
  readonly tail: OutputTail;
  readonly lost: boolean;
}

const REDRAW_MS = 1000;
const enterScreen = '\u001b[?1049h\u001b[?25l';
const leaveScreen = '\u001b[?25h\u001b[?1049l';

/**
 * Follows a run in a picture on a screen of its own, which is redrawn after each change and every second. Leaves the
 * terminal as it was, after Ctrl-C too, and prints the last state of the run.
 */
export async function followOnScreen({ api, io, out }: CommandContext, view: RunView): Promise<RunView> {
  let picture: Picture = { view, seenAt: Date.now(), tail: [], lost: false };
  const stop = new AbortController();
  const interrupt = () => stop.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const timer = setInterval(() => drawPicture(io, picture), REDRAW_MS);
  io.stdout.write(enterScreen);
  try {
    drawPicture(io, picture);
    for await (const event of (await api()).follow(eventsPath(view, view.seq), stop.signal)) {
      picture = pictureAfter(picture, event);
      drawPicture(io, picture);
    }
  } finally {
    clearInterval(timer);
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    io.stdout.write(leaveScreen);
  }
  out.document(picture.view, renderRun);
  return picture.view;
}

function pictureAfter(picture: Picture, { event, data }: StreamEvent): Picture {
  if (event === 'lost') return { ...picture, lost: true };
  if (event === 'view') return { ...picture, lost: false, view: JSON.parse(data) as RunView, seenAt: Date.now() };
  if (event === 'output')
    return { ...picture, lost: false, tail: addOutput(picture.tail, JSON.parse(data) as PrintedOutput) };
  return { ...picture, lost: false };
}

function drawPicture(io: Io, { view, tail, seenAt, lost }: Picture): void {
  const options = pageOptions(io);
  const height = Math.max(4, io.rows() - (lost ? 1 : 0));
  const lines = renderFollow(view, tail, { ...options, height, seenAt });
  const shown = lost ? [...lines, 'the connection to the API is lost; looking for it …'] : lines;
  io.stdout.write(`\u001b[H${shown.map((line) => `${line}\u001b[K`).join('\r\n')}\u001b[J`);
}
