import type { GateView } from '../../../views/schemas/types.ts';
import type { RunCommand } from '../command.ts';
import { gatePath } from '../../run/gate.ts';
import { renderGate } from '../../pages/gate/gate.ts';
import { anyGate, splitWords, targetIn, chooseWaitingGate } from '../../run/target.ts';

export const showCommand: RunCommand = async ({ api, args, options, out }) => {
  const door = await api();
  const { view, word } = await splitWords(door, args);
  const waits = word === undefined && view.steps.some(chooseWaitingGate.is);
  const target = targetIn(view, word, waits ? chooseWaitingGate : anyGate);
  out.document(await door.get<GateView>(gatePath(target, options.integer('visit', 1))), renderGate);
};
