import type { RunView } from '../../../views/schemas/types.ts';
import type { RunCommand } from '../command.ts';
import { signAndShow } from '../../run/sign.ts';
import { onRun, targetRun } from '../../run/target.ts';

export const stopCommand: RunCommand = async (context) => {
  const { options } = context;
  const view = await targetRun(await context.api(), context.args[0]);
  const undo = options.flag('undo');
  await signAndShow(
    context,
    {
      action: 'stop',
      ...onRun(view),
      undo,
      reason: options.required('reason'),
      // What stands below is what is signed: more, or something else, is not undone by this.
      ...(undo ? { undoes: [...view.undoable] } : {}),
    },
    shown(view, undo),
  );
};

function shown({ run: name, state, undoable }: RunView, undo: boolean): string[] {
  if (undoable.length === 0) return [`End ${name} (${state}) where it is; nothing that it did can be undone`];
  const steps = undoable.map((address) => `  ${address}`);
  return undo
    ? [`End ${name} (${state}), and undo first, last done first, once others approve:`, ...steps]
    : [`End ${name} (${state}) where it is. Could be undone, but will not be without --undo:`, ...steps];
}
