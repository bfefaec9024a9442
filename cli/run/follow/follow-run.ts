import type { RunView } from '../../../views/schemas/types.ts';
import type { CommandContext } from '../../commands/command.ts';
import { followOnScreen } from './screen.ts';
import { followInLines } from './lines.ts';

/** Shows a run as it goes on until it has ended, and resolves to its last view: a picture on a terminal, else lines. */
export async function followRun(context: CommandContext, view: RunView): Promise<RunView> {
  return context.io.screen && !context.out.json ? followOnScreen(context, view) : followInLines(context, view);
}
