import type { Actor, BodyOf } from '../../records/entries.ts';
import type { ReadTx } from '../../records/record-store.ts';

/** A change that waits for a second administrator no longer than this: a week. */
export const proposalMs = 7 * 86_400_000;

/** A change of the roster that was proposed. */
export interface Proposed {
  readonly seq: number;
  readonly at: string;
  readonly actor: Actor;
  readonly body: BodyOf<'roster.proposed'>;
}

/** The state of a proposal. `by`: who decided. */
export type ProposalState =
  | { readonly is: 'waiting' }
  | { readonly is: 'lapsed'; readonly at: string }
  | { readonly is: 'approved' | 'refused'; readonly at: string; readonly actor: Actor };

/** A proposal and its state, by the number of its entry; undefined where that is none. */
export async function proposalOf(
  tx: ReadTx,
  seq: number,
  now: string,
): Promise<{ proposed: Proposed; state: ProposalState } | undefined> {
  const [item] = await tx.entries({ type: 'roster.proposed', after: seq - 1, limit: 1 });
  if (item?.type !== 'roster.proposed' || item.entry.seq !== seq || item.body === undefined) return undefined;
  const proposed = { seq, at: item.entry.at, actor: item.entry.actor, body: item.body };
  return { proposed, state: await stateOf(tx, proposed, now) };
}

/** The proposals that wait for an administrator, oldest first. */
export async function pendingProposals(tx: ReadTx, now: string): Promise<Proposed[]> {
  const waiting: Proposed[] = [];
  for (const { entry } of await tx.entries({ type: 'roster.proposed' })) {
    const found = await proposalOf(tx, entry.seq, now);
    if (found?.state.is === 'waiting') waiting.push(found.proposed);
  }
  return waiting;
}

async function stateOf(tx: ReadTx, { seq, at }: Proposed, now: string): Promise<ProposalState> {
  for (const type of ['roster.changed', 'roster.declined'] as const)
    for (const item of await tx.entries({ type, after: seq })) {
      const isIts = (item.type === 'roster.changed' || item.type === 'roster.declined') && item.body?.proposal === seq;
      if (isIts)
        return { is: type === 'roster.changed' ? 'approved' : 'refused', at: item.entry.at, actor: item.entry.actor };
    }
  const lapsesAt = new Date(Date.parse(at) + proposalMs).toISOString();
  return now < lapsesAt ? { is: 'waiting' } : { is: 'lapsed', at: lapsesAt };
}
