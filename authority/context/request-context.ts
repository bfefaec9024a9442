import type { Digest } from '../../common/digest.ts';
import { BackoutError } from '../../common/errors.ts';
import type { FrozenPlan, FrozenStep, UndoStep } from '../../plans/language/schema/index.ts';
import { placedSteps, stepAt } from '../../plans/language/plan-queries.ts';
import type { Actor, Entry, BodyOf, EntryType } from '../../records/entries.ts';
import type { RunState, Visit } from '../../records/run-state.ts';
import type { WriteTx } from '../../records/record-store.ts';
import type { Granted } from './answers.ts';

import type { Envelope, EnvelopeOf } from '../../requests/envelope.ts';
import { placeOfRun, runAndPlan } from './run-context.ts';
import { lastVisit } from '../../records/fold/index.ts';
import { mayDo, requireRole } from '../../roster/permissions.ts';
import type { Action, Roster } from '../../roster/schema.ts';
import type { RequestedChange } from '../../requests/requested-change.ts';
import type { RosterPerson } from '../../roster/people.ts';
import { samePerson } from '../../roster/same-person.ts';

/** A request whose signature is proven, and everything needed to decide it, in one transaction. */
export type RequestContext<A extends Action = Action> = RequestContextOf<EnvelopeOf<A>>;
interface RequestContextOf<E extends Envelope> {
  readonly tx: WriteTx;
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

type RunAction =
  | 'decide'
  | 'ask'
  | 'reply'
  | 'confirm'
  | 'retry'
  | 'skip'
  | 'contingency'
  | 'hold'
  | 'continue'
  | 'stop'
  | 'resolve'
  | 'extend'
  | 'handover'
  | 'take-over'
  | 'break-glass'
  | 'note';

/** A run that a request is about, with its plan. */
export interface RunInRequest {
  readonly state: RunState;
  readonly plan: FrozenPlan;
}

/** A step of it, at the visit that counts. */
export interface StepInRequest extends RunInRequest {
  readonly address: string;
  readonly step: FrozenStep | UndoStep;
  readonly visit: Visit;
}

/** The run that a request names, under the plan that it names. Throws `run-unknown` or `plan-mismatch`. */
export async function runOf({ tx, envelope }: RequestContext<RunAction>): Promise<RunInRequest> {
  const found = await runAndPlan(tx, envelope.run);
  if (found.state.plan === envelope.plan) return found;
  throw new BackoutError('plan-mismatch', `${envelope.run} does not execute the plan that was signed`, {
    expected: found.state.plan,
    found: envelope.plan,
    next: `backout status ${envelope.run}`,
  });
}

/** The same, under way: admitted and not ended. While it ends, its undo steps can still be dealt with, nothing else. */
export async function activeRunOf(
  asked: RequestContext<RunAction>,
  also: { ending?: boolean } = {},
): Promise<RunInRequest> {
  const found = await runOf(asked);
  const { run, state, ended, ending } = found.state;
  if (ended)
    throw new BackoutError('run-ended', `${run} has ended: ${ended.outcome}, at ${ended.at}`, {
      next: `backout report ${run}`,
    });
  if (state === 'denied' || state === 'requested') {
    const why = state === 'denied' ? 'was denied' : 'has not been admitted yet';
    throw new BackoutError('run-not-active', `${run} ${why}`, {
      expected: 'a run under way',
      found: state,
      next: `backout status ${run}`,
    });
  }
  if (state === 'ending' && also.ending !== true) {
    const who = ending?.actor.kind === 'person' ? ` by ${ending.actor.person}` : '';
    throw new BackoutError(
      'run-not-active',
      `${run} is ending as ${ending?.outcome ?? 'decided'}${who}, since ${ending?.at ?? 'now'}`,
      {
        expected: 'a run that goes on',
        found: 'ending',
        next: `backout status ${run}`,
      },
    );
  }
  return found;
}

/** The step that a request names, at its last visit. Throws `step-unknown` or `visit-mismatch`. */
export function stepOf({ state, plan }: RunInRequest, envelope: { step: string; visit: number }): StepInRequest {
  const step = stepAt(plan, envelope.step);
  if (!step) {
    throw new BackoutError('step-unknown', `the plan of ${state.run} has no step ${envelope.step}`, {
      found: envelope.step,
      next: `backout status ${state.run}`,
    });
  }
  const visit = lastVisit(state, envelope.step);
  if (visit && visit.visit === envelope.visit) return { state, plan, step, visit, address: envelope.step };
  if (visit) throw visitMismatch(state.run, envelope.step, visit.visit, envelope.visit);
  throw new BackoutError('step-not-waiting', `${envelope.step} of ${state.run} has not begun`, {
    expected: 'a step that waits or holds',
    found: 'pending',
    next: `backout status ${state.run}`,
  });
}

/** That a request is about another visit than the one that counts. */
export function visitMismatch(run: string, address: string, expected: number, found: number): BackoutError {
  return new BackoutError(
    'visit-mismatch',
    `${address} of ${run} is at visit ${expected}; the request is about visit ${found}`,
    {
      expected: `visit ${expected}`,
      found: `visit ${found}`,
      next: `backout status ${run}`,
    },
  );
}

/** Throws `step-not-held` unless the visit asks people what to do. */
export function requireHolding({ state, address, visit }: StepInRequest): NonNullable<Visit['holding']> {
  if (visit.state === 'holding' && visit.holding) return visit.holding;
  throw new BackoutError('step-not-held', `${address} of ${state.run} does not hold`, {
    expected: 'a step that holds',
    found: visit.state === 'settled' ? (visit.outcome ?? 'settled') : visit.state,
    next: `backout status ${state.run}`,
  });
}

/** Throws `step-still-running` while an attempt began whose end is not known, `attempt-not-allowed` while it is unknown. */
export function requireEnded({ state, address, visit }: StepInRequest): void {
  const next = `backout status ${state.run}`;
  const open = visit.attempts.find((attempt) => attempt.startedAt !== null && attempt.outcome === null);
  if (open) {
    throw new BackoutError('step-still-running', `attempt ${open.attempt} of ${address} may still be running`, {
      expected: 'an attempt that has ended',
      found: `begun at ${open.startedAt}`,
      next,
    });
  }
  const last = visit.attempts.at(-1);
  if (last?.outcome === 'unknown' && !last.resolved) {
    throw new BackoutError('attempt-not-allowed', `nobody knows yet whether ${address} was done`, {
      expected: 'an outcome that is known',
      found: 'unknown',
      next: `look at the target, then: backout resolve ${state.run} ${address} --as WHAT --evidence TEXT`,
    });
  }
}

/**
 * Throws `role-missing` unless the person performs the run, has the role of the step or of a parallel around it, or a role
 * that the roster entitles.
 */
export function requirePerformer(
  { roster, person, envelope }: RequestContext<RunAction>,
  { plan, address }: RunInRequest & { readonly address?: string },
): void {
  const responsible = address === undefined ? [] : rolesAround(plan, address);
  requireRole(roster, person, envelope.action, [plan.performedBy.role, ...responsible]);
}

/**
 * The same, and that it is the person who performs this run, or, for a step that the plan gives to another role, somebody
 * of that role: what changes its course is for one person at a time. What was approved is done for whoever asked, also after somebody else took the run over.
 */
export function requireInCharge(
  asked: RequestContext<RunAction>,
  found: RunInRequest & { readonly address?: string },
): void {
  const { state } = found;
  const performer = performerOf(state);
  const isPerformer = samePerson(performer, asked.person.person);
  const brokeGlass = isPerformer && state.request.breakGlass !== undefined;
  if (!brokeGlass || !mayDo(asked.roster, asked.person.roles, 'break-glass')) requirePerformer(asked, found);
  if (isPerformer || asked.approved !== undefined || isResponsible(asked, found)) return;
  throw new BackoutError('not-performer', `${performer} performs ${state.run}: this is for them to ask`, {
    expected: performer,
    found: asked.person.person,
    next: `ask them, or take it over: backout take-over ${state.run} --reason TEXT`,
  });
}

function isResponsible(
  { person }: RequestContext<RunAction>,
  { plan, address }: RunInRequest & { readonly address?: string },
): boolean {
  const roles = address === undefined ? [] : rolesAround(plan, address);
  return roles.some((role) => role !== plan.performedBy.role && person.roles.includes(role));
}

/** Who performs a run. */
export function performerOf(state: RunState): string {
  return state.performers.at(-1)?.person ?? '';
}

function rolesAround(plan: FrozenPlan, address: string): string[] {
  return placedSteps(plan)
    .filter((one) => one.address === address || (one.step.kind === 'parallel' && address.startsWith(`${one.address}/`)))
    .map(({ step }) => step.role);
}

/** Appends an entry of a run in the name of the person who asked. */
export async function appendFor<T extends EntryType>(
  { tx, actor }: RequestContext,
  { state }: RunInRequest,
  type: T,
  body: BodyOf<T>,
): Promise<Entry> {
  return (await tx.append({ type, actor, ...placeOfRun(state), body })).entry;
}

/** Throws `blob-unknown` for a digest that nothing is stored under. */
export async function requireBlobs({ tx }: Pick<RequestContext, 'tx'>, digests: readonly string[]): Promise<void> {
  for (const digest of digests) {
    if (await tx.blob(digest)) continue;
    throw new BackoutError('blob-unknown', 'a file that the request names has not been uploaded', {
      found: digest,
      next: 'upload it first: PUT /blobs/<digest>',
    });
  }
}

/** Where a decision lets happen what was asked for. */
export interface Applies {
  readonly run: string;
  readonly address: string;
  readonly visit: number;
}
