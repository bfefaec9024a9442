import type { GateView } from '../../records/views.ts';
import type { Command } from '../command.ts';
import { gatePath } from '../gate.ts';
import { renderGate } from '../render/pages/gate.ts';
import { anyGate, splitWords, targetIn, waitingGate } from '../target.ts';

export const run: Command = async ({ api, args, options, out }) => {
  const door = await api();
  const { view, word } = await splitWords(door, args);
  const waits = word === undefined && view.steps.some(waitingGate.is);
  const target = targetIn(view, word, waits ? waitingGate : anyGate);
  out.document(await door.get<GateView>(gatePath(target, options.integer('visit', 1))), renderGate);
};
