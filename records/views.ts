import type { Release } from '../common/names.ts';
import type { Measurement } from './entries.ts';
import type { Quorum } from '../plans/language/schema/steps.ts';
import type { Subject } from '../authority/subject.ts';

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
  readonly next: readonly NextThing[];
  readonly steps: readonly StepView[];
  readonly time: {
    readonly usedMs: number;
    readonly expectedMs: number;
    readonly atMostMs: number;
    readonly windowLeftMs: number | null;
    readonly neededMs: number;
  };
  readonly deviations: readonly { at: string; who: string; what: string; why: string; address: string | null }[];
  readonly warnings: readonly string[];
  /** What could be undone if the run stopped now. */
  readonly undoable: readonly string[];
  readonly success: { readonly proven: boolean; readonly measurements: readonly Measurement[] } | null;
  /** Seq of the last entry it reflects: where a follower begins. */
  readonly seq: number;
}

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
    readonly openedAt: string;
    readonly deadlineAt: string;
    readonly windowClosesAt: string | null;
    readonly neededMs: number;
    readonly onDeadline: string;
    readonly measurements: readonly Measurement[];
    readonly decisions: readonly {
      who: string;
      name: string;
      decision: string;
      seat: string | null;
      reason: string | null;
      at: string;
    }[];
    readonly stillNeeded: Quorum | null;
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
    next: NextThing | null;
  }[];
  /** What waits for this person. */
  readonly mine: readonly { run: string; what: string; since: string; command: string }[];
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
    message: string | null;
    by: string;
    worker: string | null;
    output: string | null;
  }[];
  readonly deviated: readonly { at: string; who: string; what: string; why: string; address: string | null }[];
  readonly verified: { proven: boolean; measurements: readonly Measurement[]; at: string } | null;
  readonly told: readonly { at: string; channel: string; occasion: string; outcome: string; message: string }[];
  readonly notes: readonly { at: string; who: string; text: string }[];
  readonly open: readonly string[];
}
