import { BackoutError } from '../../common/errors.ts';
import type { Actor } from '../../records/entries.ts';
import type { RunTx } from '../context/run-tx.ts';
import { voidGate, type Lapsed } from '../gates/void-gate.ts';
import type { RefusalReason } from './rules/guard-types.ts';

/** Voids approvals that no longer count, so that their gates are asked again in a new visit, and tells people why. */
export async function voidGates(run: RunTx, lapsed: readonly Lapsed[], actor: Actor): Promise<RefusalReason> {
  for (const one of lapsed) await voidGate(run, one, actor);
  const [first] = lapsed;
  if (!first) throw new BackoutError('internal', 'no approval to void was named');
  return { code: first.code, message: first.message };
}
