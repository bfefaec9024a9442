import type { RunView } from '../../records/views.ts';
import type { Context } from '../command.ts';
import { followOnScreen } from './screen.ts';
import { followInLines } from './lines.ts';

/** Shows a run as it goes on until it has ended, and resolves to its last view: a picture on a terminal, else lines. */
export async function followRun(context: Context, view: RunView): Promise<RunView> {
  return context.io.screen && !context.out.json ? followOnScreen(context, view) : followInLines(context, view);
}
