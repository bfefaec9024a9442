import type { Digest } from '../common/digest.ts';
import type { Release } from '../common/names.ts';
import type { StepState } from '../plans/language/outline/progress.ts';
import type { RequestedGate } from '../requests/requested-change.ts';
import type { Actor, BodyOf, Measurement } from './entries.ts';

/** The state of a run, folded from its entries alone, so that an auditor's copy of the record gives the same. */
export interface RunState {
  readonly run: string;
  readonly release: Release;
  readonly environment: string;
  readonly plan: Digest;
  readonly requestedAt: string;
  readonly requester: Actor;
  readonly request: BodyOf<'run.requested'>;
  readonly state: 'requested' | 'denied' | 'active' | 'held' | 'concluding' | 'ending' | 'ended';
  readonly denied: BodyOf<'run.denied'> | null;
  readonly admitted: (BodyOf<'run.admitted'> & { at: string }) | null;
  readonly heldBy: { actor: Actor; reason: string; at: string } | null;
  readonly ending: (BodyOf<'run.ending'> & { at: string; actor: Actor }) | null;
  readonly measured: (BodyOf<'run.measured'> & { at: string }) | null;
  /** How many times success was measured. */
  readonly rounds: number;
  readonly ended: (BodyOf<'run.ended'> & { at: string }) | null;
  readonly lost: string | null;
  /** When the run said that what is left of the window is less than what the remaining steps need. */
  readonly shortSince: string | null;
  /** Who performs the run and who did before, oldest first; the last one counts. */
  readonly performers: readonly { readonly person: string; readonly at: string; readonly seq: number }[];
  /** Whom the performer offered the run to, while nobody has taken it. */
  readonly offeredTo: { readonly person: string; readonly by: string; readonly at: string } | null;
  /** What went past those who should have decided. */
  readonly brokenGlass: readonly (BodyOf<'glass.broken'> & { at: string; actor: Actor })[];
  /** For a rollback that was done by hand: what somebody says about it. */
  readonly recorded: (BodyOf<'run.recorded'> & { at: string; actor: Actor }) | null;
  /** When the first effect (a step.started of a command or http step) began. */
  readonly firstEffectAt: string | null;
  readonly steps: ReadonlyMap<string, StepRecord>;
  readonly deviations: readonly (BodyOf<'deviation'> & { at: string; actor: Actor; seq: number })[];
  readonly notes: readonly (BodyOf<'note'> & { at: string; actor: Actor })[];
  readonly told: readonly (BodyOf<'people.told'> & { at: string })[];
  /** Denied requests and decisions on this run. */
  readonly denials: readonly {
    at: string;
    actor: Actor;
    action: string;
    code: string;
    message: string;
    address: string | null;
  }[];
  /** Seq of the last entry folded in. */
  readonly seq: number;
}

/** All that is known of one address, oldest visit first; the last visit counts. */
export interface StepRecord {
  readonly address: string;
  readonly visits: readonly Visit[];
}

export interface Visit {
  readonly visit: number;
  readonly state: StepState;
  /** Set once the visit is settled, or holds. */
  readonly outcome: StepOutcome | null;
  readonly attempts: readonly Attempt[];
  /** The next attempt to begin, and not before when. */
  readonly next: { readonly attempt: number; readonly at: string | null };
  readonly holding: (BodyOf<'step.holding'> & { at: string }) | null;
  readonly unattendedSince: string | null;
  readonly skipped: { actor: Actor; reason: string; at: string } | null;
  readonly contingency: { id: string; visit: number; actor: Actor; completed: boolean } | null;
  readonly gate: GateVisit | null;
}

export type StepOutcome =
  | 'succeeded'
  | 'failed'
  | 'timed-out'
  | 'unknown'
  | 'skipped'
  | 'refused'
  | 'expired'
  | 'stopped';

export interface Attempt {
  readonly attempt: number;
  readonly startedAt: string | null;
  readonly openedAt: string | null;
  readonly until: string | null;
  /** What a manual step asks its performer to do. */
  readonly instructions?: string | null;
  readonly worker: BodyOf<'step.started'>['worker'] | null;
  readonly endedAt: string | null;
  readonly outcome: StepOutcome | null;
  readonly result:
    | BodyOf<'step.succeeded'>
    | BodyOf<'step.failed'>
    | BodyOf<'step.timed-out'>
    | BodyOf<'step.unknown'>
    | null;
  readonly resolved: (BodyOf<'step.resolved'> & { at: string; actor: Actor }) | null;
  /** Who caused its end: a person for a confirmed manual step. */
  readonly endedBy: Actor | null;
}

export interface GateVisit {
  readonly openedAt: string;
  readonly deadlineAt: string;
  readonly subject: Digest;
  /** What was asked for, where a request opened it; null for a gate of the plan. */
  readonly requested: RequestedGate | null;
  readonly measurements: readonly Measurement[];
  readonly decisions: readonly (BodyOf<'gate.decided'> & { at: string; actor: Actor; seq: number })[];
  readonly settled: (BodyOf<'gate.settled'> & { at: string; actor: Actor; seq: number }) | null;
  readonly voided: (BodyOf<'gate.voided'> & { at: string }) | null;
  /** What people asked at it, with what was answered; by number, oldest first. */
  readonly questions: readonly GateQuestion[];
  /** Roles that its escalation has reached, in order. */
  readonly escalatedTo: readonly string[];
  /** When the first effect behind it began: from then on it no longer expires. */
  readonly usedAt: string | null;
  readonly reminders: number;
}

/** A question at a gate's visit. */
export interface GateQuestion {
  readonly number: number;
  readonly question: string;
  readonly actor: Actor;
  readonly at: string;
  readonly answers: readonly { readonly text: string; readonly actor: Actor; readonly at: string }[];
}
