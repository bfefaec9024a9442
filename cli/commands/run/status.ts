import type { RunView } from '../../../views/schemas/types.ts';
import type { RunCommand } from '../command.ts';
import { followRun } from '../../run/follow/follow-run.ts';
import { renderRun } from '../../pages/run/run.ts';
import { shownRun } from '../../run/target.ts';

export const statusCommand: RunCommand = async (context) => {
  const view = await shownRun(await context.api(), context.args[0]);
  if (context.options.flag('follow')) return exitCodeOf(await followRun(context, view));
  context.out.document(view, renderRun);
  return exitCodeOf(view);
};

/** A run that is over and did not take the release back is not well. */
function exitCodeOf({ state, outcome }: RunView): number {
  const isOver = state === 'ended' || state === 'denied';
  return isOver && outcome !== 'rolled-back' && outcome !== 'rolled-back-with-deviations' ? 1 : 0;
}
