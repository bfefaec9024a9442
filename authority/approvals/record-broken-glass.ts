import { requestedAddress } from '../../plans/language/outline/address.ts';
import type { GateStep } from '../../plans/language/schema/index.ts';
import type { BodyOf } from '../../records/entries.ts';
import type { RequestContext } from '../context/request-context.ts';
import type { RunTx } from '../context/run-tx.ts';
import { runTitle } from '../context/notify.ts';
import { quorumInWords } from '../context/format.ts';
import { gatesBehindNeed, combinedSeparation, combinedQuorum } from './approval-need.ts';
import type { RequestedGate } from '../../requests/requested-change.ts';
import { openRequested } from './open-requested.ts';

/** What went past those who should have decided. */
export interface BrokenGlass {
  readonly what: BodyOf<'glass.broken'>['what'];
  /** The gate that was passed, at its visit; null for a run as a whole. */
  readonly gate: { readonly address: string; readonly visit: number; readonly step: GateStep } | null;
  readonly reason: string;
  /** For people: `the gate go-ahead was passed without its quorum`. */
  readonly words: string;
}

/** Who went past them, by which request. */
type GlassBreaker = Pick<RequestContext, 'actor' | 'person' | 'request'>;

/**
 * Records that somebody went past those who should have decided: as a deviation, told at once on every channel of the
 * plan, and as a gate that stays open, after the run's end too, until they have approved or refused it afterwards.
 */
export async function recordBrokenGlass(asked: GlassBreaker, run: RunTx, broken: BrokenGlass): Promise<number> {
  const { actor } = asked;
  const { state, plan } = run;
  const { what, gate, reason, words } = broken;
  const body = { what, address: gate?.address ?? null, visit: gate?.visit ?? null, reason };
  const { entry } = await run.append({ type: 'glass.broken', actor, body });
  await run.append({ type: 'deviation', actor, body: { address: gate?.address ?? null, what: words, why: reason } });
  const address = await openRetrospective(asked, run, broken);
  await run.notify({
    key: `glass-broken/${state.run}/${address}/${entry.seq}`,
    channels: plan.communication.channels.map(({ id }) => id),
    occasion: 'escalation',
    address: gate?.address ?? null,
    subject: `${state.run}: ${words}`.slice(0, 200),
    text: [
      `${runTitle(state)}: ${words}, by ${asked.person.person}: ${reason}`,
      'Those who should have decided are asked to look at it afterwards:',
      `backout show ${state.run} ${address}`,
    ].join('\n'),
  });
  return entry.seq;
}

/** Of every visit that was passed its own, so that none takes the place of another: `go-ahead:retrospective-2`. */
function retrospectiveAddress({ address, visit }: NonNullable<BrokenGlass['gate']>): string {
  const once = address.includes(':') ? `${address}-retrospective` : `${address}:retrospective`;
  return visit === 1 ? once : `${once}-${visit}`;
}

async function openRetrospective(
  { request, person, actor }: GlassBreaker,
  run: RunTx,
  { what, gate, reason, words }: BrokenGlass,
): Promise<string> {
  const gates = gate ? [gate.step] : gatesBehindNeed(run.plan, run.state, null);
  const quorum = combinedQuorum(gates);
  const address = gate ? retrospectiveAddress(gate) : requestedAddress(null, `${what}-retrospective`);
  const asked: RequestedGate = {
    action: what === 'record-manual' ? what : 'break-glass',
    retrospective: true,
    request,
    by: person.person,
    step: gate?.address ?? null,
    visit: gate?.visit ?? null,
    attempt: null,
    contingency: null,
    undo: [],
    leftOut: [],
    until: null,
    reason,
    because: `${quorumInWords(quorum)} should have decided before`,
    question: `Was this right: ${words}?`,
    quorum,
    ...combinedSeparation(gates),
  };
  await openRequested(run, address, asked, actor);
  return address;
}
