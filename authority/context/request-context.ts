import type { Digest } from '../../common/digest.ts';
import type { BackoutError } from '../../common/errors.ts';
import type { FrozenPlan, FrozenStep, UndoStep } from '../../plans/language/schema/index.ts';
import type { Actor, Entry, BodyOf, EntryType } from '../../records/entries.ts';
import type { RunState, Visit } from '../../records/run-state.ts';
import type { WriteTx } from '../../records/record-store.ts';
import type { Envelope, EnvelopeOf } from '../../requests/envelope.ts';
import type { RequestedChange } from '../../requests/requested-change.ts';
import type { RosterPerson } from '../../roster/people.ts';
import type { Action, Roster } from '../../roster/schema.ts';
import type { Granted } from './answers.ts';
import type { RunTx } from './run-tx.ts';

/** A request whose signature is proven, and everything needed to decide it, in one transaction. */
export type RequestContext<A extends Action = Action> = RequestContextOf<EnvelopeOf<A>>;
interface RequestContextOf<E extends Envelope> {
  readonly tx: WriteTx;
  /** The run that it is about; absent for a request about no run. */
  readonly run?: RunTx;
  readonly request: Digest;
  readonly receivedAt: string;
  readonly envelope: E;
  /** The roster in force. */
  readonly roster: Roster;
  readonly person: RosterPerson;
  /** The person as entries keep them. */
  readonly actor: Extract<Actor, { kind: 'person' }>;
  /** Decided again because those whose approval it needs have given it: what they were shown. */
  readonly approved?: RequestedChange;
}

/**
 * `denied`: refused, and what the refusal left in the record stays. `pending`: allowed; the answer comes later. `applies`:
 * what this approval lets happen, in the same transaction.
 */
export type Ruling =
  | (Granted & { readonly applies?: Applies })
  | { readonly denied: BackoutError }
  | (Granted & { readonly pending: true });

/**
 * Decides one action: throws a BackoutError to deny it, before it has appended anything, or appends what follows and
 * says what was granted.
 */
export type Adjudicate<A extends Action> = (asked: RequestContext<A>) => Promise<Ruling>;

/** A run that a request is about, with its plan and its state before anything of the request was written. */
export interface RunInRequest {
  readonly run: RunTx;
  readonly state: RunState;
  readonly plan: FrozenPlan;
}

/** A step of it, at the visit that counts. */
export interface StepInRequest extends RunInRequest {
  readonly address: string;
  readonly step: FrozenStep | UndoStep;
  readonly visit: Visit;
}

/** Appends an entry of a run in the name of the person who asked. */
export async function appendFor<T extends EntryType>(
  { actor }: Pick<RequestContext, 'actor'>,
  { run }: RunInRequest,
  type: T,
  body: BodyOf<T>,
): Promise<Entry> {
  return (await run.append({ type, actor, body })).entry;
}

/** Where a decision lets happen what was asked for. */
export interface Applies {
  readonly run: string;
  readonly address: string;
  readonly visit: number;
}
