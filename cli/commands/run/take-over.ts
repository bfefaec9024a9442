import type { RunCommand } from '../command.ts';
import { signAndShow } from '../../run/sign.ts';
import { onRun, targetRun } from '../../run/target.ts';

export const takeOverCommand: RunCommand = async (context) => {
  const view = await targetRun(await context.api(), context.args[0]);
  const { offeredTo = null } = view;
  const offered = offeredTo === null ? 'it was not handed over' : `it was handed over to ${offeredTo}`;
  const draft = { action: 'take-over' as const, ...onRun(view), reason: context.options.text('reason') ?? null };
  await signAndShow(context, draft, [
    `Perform ${view.run} from now on, after ${view.performer ?? 'nobody'} (${offered})`,
  ]);
};
