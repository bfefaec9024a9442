import type { ControlActivities } from '../contract.ts';
import { adjudicate } from '../../authority/adjudicate.ts';
import { requireRun } from '../../authority/context/run-context.ts';
import { stepOfRequested } from '../../plans/language/outline/address.ts';
import type { ReadTx } from '../../records/record-store.ts';
import { answering } from '../failure.ts';
import { progressAnswer } from '../progress.ts';
import type { ControlDeps } from './deps.ts';

/** Decides a request that was received. Decided before, it finds the stored answer, and says again what it is about. */
export function adjudicateActivity({ store }: ControlDeps): ControlActivities['adjudicate'] {
  return ({ run, request }) =>
    answering(() =>
      store.write(async (tx) => {
        const answer = await adjudicate(tx, request);
        const state = await requireRun(tx, run);
        const status = answer.status === 'accepted' ? 'accepted' : 'denied';
        return { status, progress: progressAnswer(state, await addressesIn(tx, request)) };
      }),
    );
}

/** An approval of what was asked for changes the step that it was asked about. */
function aboutStep(address: string): string[] {
  const step = stepOfRequested(address);
  return step === undefined ? [] : [step];
}

/** The step or gate that a request names. */
async function addressesIn(tx: ReadTx, request: string): Promise<string[]> {
  const envelope = (await tx.receipt(request))?.envelope;
  if (!envelope) return [];
  const named = ['step' in envelope ? envelope.step : null, 'gate' in envelope ? envelope.gate : null];
  return named.flatMap((address) => (address === null ? [] : [address, ...aboutStep(address)]));
}
