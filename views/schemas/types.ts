import type { RunTimes } from '../../records/run-times.ts';
import type { Release } from '../../common/names.ts';
import type { Measurement } from '../../records/entries.ts';
import type { Injection } from '../../requests/envelope.ts';
import type { RosterProposal } from '../../roster/proposal.ts';
import type { FrozenQuorum } from '../../plans/language/schema/parts/people.ts';
import type { SubjectChange } from '../../authority/gates/subject-changes.ts';
import type { ReturnPoint } from '../../records/run-times.ts';
import type { Subject } from '../../requests/subject.ts';

/** The one next thing to do: by whom, since when, and the command to type. */
export interface NextThing {
  readonly what: string;
  /** Roles or a person; null when Backout itself is at work. */
  readonly who: readonly string[] | null;
  readonly since: string;
  readonly commands: readonly string[];
}

/** One line of the step list. */
export interface StepView {
  readonly address: string;
  readonly depth: number;
  readonly kind: string;
  readonly title: string;
  readonly role: string;
  readonly effect: string | null;
  /** `pending`, `running`, `open`, `holding`, `contingency`, or the outcome once settled. */
  readonly state: string;
  readonly visit: number;
  readonly attempt: number;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly expectedMs: number;
  readonly message: string | null;
  readonly offers: readonly {
    offer: string;
    contingency: string | null;
    advised: boolean;
    because: string | null;
    command: string;
  }[];
  readonly irreversible: boolean;
  readonly undo: boolean;
  readonly lastLines: readonly string[];
  /** What its performer is to do, as recorded when a manual step opened. */
  readonly instructions?: string | null;
}

/** What `status` shows. */
export interface RunView {
  readonly v: 1;
  readonly run: string;
  readonly release: Release;
  readonly returnsTo: string;
  readonly environment: string;
  readonly plan: string;
  readonly title: string;
  readonly state: string;
  readonly outcome: string | null;
  readonly message: string | null;
  readonly problem: string;
  readonly cause: string;
  readonly requestedBy: string;
  readonly requestedAt: string;
  readonly admittedAt: string | null;
  readonly endedAt: string | null;
  readonly rehearsal: Rehearsal;
  readonly next: readonly NextThing[];
  readonly steps: readonly StepView[];
  readonly time: {
    readonly usedMs: number;
    readonly expectedMs: number;
    readonly atMostMs: number;
    readonly windowLeftMs: number | null;
    readonly neededMs: number;
  };
  /** The point past which the plain way back no longer exists; null where the plan has none, or the run is over. */
  readonly returnPoint: ReturnPoint | null;
  readonly deviations: readonly { at: string; who: string; what: string; why: string; address: string | null }[];
  readonly warnings: readonly string[];
  /** What could be undone if the run stopped now. */
  readonly undoable: readonly string[];
  readonly success: { readonly proven: boolean; readonly measurements: readonly Measurement[] } | null;
  /** Who performs it, and whom it was offered to, who has not taken it yet. */
  readonly performer?: string | null;
  readonly offeredTo?: string | null;
  /** What went past those who should have decided, and what of it they have not approved or refused since. */
  readonly brokenGlass?: readonly { what: string; gate: string | null; who: string; reason: string; at: string }[];
  readonly unapproved?: readonly { gate: string; question: string; since: string }[];
  /** For a rollback that was done by hand: what somebody says about it. */
  readonly recorded?: ByHand | null;
  /** Seq of the last entry it reflects: where a follower begins. */
  readonly seq: number;
}

/** A rollback that was done by hand, by somebody's word; `by` recorded it. */
export interface ByHand {
  readonly doneAt: string;
  readonly doneBy: string;
  readonly what: string;
  readonly outcome: string;
  readonly by: string;
  readonly files: readonly { readonly name: string; readonly digest: string; readonly size: number }[];
}

/** Whether a run is a rehearsal, and whether faults were injected into it. */
export type Rehearsal = 'plain' | 'injected' | null;

/** What `show RUN GATE` shows: the stored subject, and what is live beside it. */
export interface GateView {
  readonly v: 1;
  readonly run: string;
  readonly gate: string;
  readonly visit: number;
  readonly state: 'waiting' | 'approved' | 'refused' | 'fix-forward' | 'live-with-it' | 'expired' | 'voided';
  readonly subjectDigest: string;
  readonly subject: Subject;
  readonly live: {
    readonly problem: string;
    readonly cause: string;
    readonly requestedBy: string;
    /** Faults that stand in the place of steps; null where the run is no rehearsal. */
    readonly rehearsal: { inject: readonly Injection[] } | null;
    /** What the run did otherwise than it should so far, its start included, and why. */
    readonly deviations: RunView['deviations'];
    readonly openedAt: string;
    readonly deadlineAt: string;
    readonly windowClosesAt: string | null;
    readonly neededMs: number;
    readonly onDeadline: string;
    readonly returnPoint: ReturnPoint | null;
    /** The newest reading of each criterion that it is decided on, and since when the verdict has been the same. */
    readonly measurements: readonly (Measurement & { since: string })[];
    /** What is unclear to people who are asked, with what the performer answered. */
    readonly questions: readonly {
      number: number;
      who: string;
      question: string;
      at: string;
      answers: readonly { who: string; text: string; at: string }[];
    }[];
    /** Roles that the escalation has come to. */
    readonly escalatedTo: readonly string[];
    /** Why this visit no longer counts, and what of its subject has changed; null while it does. */
    readonly voided: { message: string; at: string; changes: readonly SubjectChange[] } | null;
    /** The visit before this one, where it was approved or asked and no longer counts: what changed since. */
    readonly before: {
      visit: number;
      message: string;
      givers: readonly string[];
      changes: readonly SubjectChange[];
    } | null;
    readonly decisions: readonly {
      who: string;
      name: string;
      decision: string;
      seat: string | null;
      reason: string | null;
      at: string;
      /** An approval whose giver has since lost the role or the key: it counts no more. */
      lost?: true;
    }[];
    readonly stillNeeded: FrozenQuorum | null;
    /** People whose approval could still be taken, at most twenty. */
    readonly could: readonly string[];
    /** Who reads this, and the code with which their approval would be denied (null: it would count); null where nothing waits. */
    readonly you: { person: string; why: string | null } | null;
    readonly affected: readonly { service: string; because: string; call: string }[];
    readonly ran: readonly { address: string; title: string; outcome: string }[];
  };
  readonly commands: readonly string[];
}

/** `release storefront@2.4.1` */
export interface ReleaseView {
  readonly v: 1;
  readonly release: Release;
  readonly deployments: readonly {
    environment: string;
    deployedAt: string;
    by: string;
    claimed: boolean;
    live: boolean;
    /** Of what is live: how long a rollback may still begin; null where no plan says. */
    windowLeftMs?: number | null;
  }[];
  readonly plans: readonly {
    digest: string;
    revision: number;
    publishedAt: string;
    by: string;
    current: boolean;
    endorsedBy: readonly string[];
  }[];
  readonly assessments: readonly {
    at: string;
    environment: string;
    advice: string;
    measurements: readonly Measurement[];
  }[];
  readonly runs: readonly {
    run: string;
    environment: string;
    state: string;
    outcome: string | null;
    requestedAt: string;
    requestedBy: string;
    endedAt: string | null;
    /** Nothing ran: somebody says that it was done by hand. */
    byHand?: true;
    rehearsal: Rehearsal;
    /** While it is under way. */
    times?: RunTimes;
  }[];
}

/** What stands alone in a terminal: `backout`. */
export interface InboxView {
  readonly v: 1;
  readonly person: string;
  readonly roles: readonly string[];
  readonly live: readonly {
    release: Release;
    environment: string;
    since: string;
    plan: string | null;
    windowLeftMs: number | null;
    lastAssessment: { advice: string; at: string } | null;
  }[];
  readonly runs: readonly {
    run: string;
    release: Release;
    environment: string;
    state: string;
    rehearsal: Rehearsal;
    next: NextThing | null;
    windowLeftMs: RunTimes['windowLeftMs'];
    neededMs: RunTimes['neededMs'];
    returnPoint: RunTimes['returnPoint'];
  }[];
  /** What waits for this person. */
  readonly mine: readonly { run: string; what: string; since: string; command: string }[];
  /** What of the installation itself this person should know of, or is asked to approve. */
  readonly administration: readonly { what: string; since: string; command: string }[];
}

/** The sections of `report`, in this order; each is rendered as Markdown or given as JSON. */
export interface ReportView {
  readonly v: 1;
  readonly run: string;
  readonly outcome: string | null;
  readonly what: {
    release: Release;
    returnsTo: string;
    environment: string;
    plan: string;
    title: string;
    requestedAt: string;
    endedAt: string | null;
    message: string | null;
    rehearsal: Rehearsal;
  };
  readonly why: {
    problem: string;
    cause: string;
    incident: string | null;
    change: string | null;
    defect: string | null;
    requestedBy: string;
    assessment: readonly Measurement[];
  };
  readonly authorized: readonly {
    gate: string;
    visit: number;
    settlement: string | null;
    at: string | null;
    decisions: readonly {
      who: string;
      name: string;
      roles: readonly string[];
      key: string;
      decision: string;
      seat: string | null;
      reason: string | null;
      at: string;
      allowed: boolean;
    }[];
    denied: readonly { who: string; code: string; message: string; at: string }[];
  }[];
  readonly shown: readonly {
    gate: string;
    visit: number;
    subjectDigest: string;
    subject: Subject;
    measurements: readonly Measurement[];
  }[];
  readonly ran: readonly {
    address: string;
    title: string;
    visit: number;
    attempt: number;
    outcome: string;
    startedAt: string | null;
    endedAt: string | null;
    /** What the plan says it takes. */
    expectedMs: number | null;
    message: string | null;
    by: string;
    worker: string | null;
    output: string | null;
  }[];
  readonly deviated: readonly { at: string; who: string; what: string; why: string; address: string | null }[];
  readonly verified: { proven: boolean; measurements: readonly Measurement[]; at: string } | null;
  readonly told: readonly { at: string; channel: string; occasion: string; outcome: string; message: string }[];
  /** Administrators made with the checkpoint key in the time of the run: what they then allowed is to be looked at. */
  readonly recoveries: readonly { at: string; by: string; reason: string; diff: readonly string[] }[];
  readonly notes: readonly { at: string; who: string; text: string }[];
  /** Who performed the run, from when on. */
  readonly performed?: readonly { at: string; who: string }[];
  readonly brokenGlass?: readonly { what: string; gate: string | null; who: string; reason: string; at: string }[];
  readonly recorded?: ByHand | null;
  /** Warnings of the analysis that the plan's author silenced: what about, and why. */
  readonly silenced?: readonly { code: string; at: string; because: string }[];
  readonly open: readonly string[];
}

/** `roster pending`: a change of the roster that waits for a second administrator. */
export interface ProposalView {
  readonly v: 1;
  readonly number: number;
  readonly at: string;
  readonly by: string;
  readonly diff: readonly string[];
  readonly reason: string | null;
  /** The digest of `proposal`, which an approval signs. */
  readonly subject: string;
  readonly proposal: RosterProposal;
  /** How many administrators a change needs now. */
  readonly needed: number;
}

/** `audit access`: who could do what at a time, and what they had done by then. */
export interface AccessView {
  readonly v: 1;
  readonly at: string;
  /** The entry that the record ended with at that time. */
  readonly seq: number;
  readonly administratorsPerChange: number;
  readonly people: readonly {
    person: string;
    /** Null for somebody who was not on the roster. */
    name: string | null;
    roles: readonly string[];
    keys: readonly { fingerprint: string; state: 'in-force' | 'revoked' | 'not-yet-valid' | 'expired' }[];
    /** What the roles allow by themselves; a plan's gates and steps ask for roles of their own. */
    may: readonly string[];
    did: readonly { what: string; count: number; last: string }[];
  }[];
  readonly recoveries: readonly { seq: number; at: string; by: string; reason: string; diff: readonly string[] }[];
}
