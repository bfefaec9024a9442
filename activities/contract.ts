import type { Progress } from '../plans/language/outline/progress.ts';
import type { Outline } from '../plans/language/outline/outline.ts';

/** Which attempt at which step. All that an effect activity is given: everything else it reads from the record. */
export interface StepRef {
  readonly run: string;
  readonly address: string;
  readonly visit: number;
  readonly attempt: number;
}
/** Which visit of which step. */
export interface VisitRef {
  readonly run: string;
  readonly address: string;
  readonly visit: number;
}

/**
 * Activities of the control queue: they touch the record and nothing else. Every one is idempotent: the record's keys
 * make a second execution find what the first one wrote and answer the same.
 */
export interface ControlActivities {
  /** Admits or denies the run and takes the lock; for a run already admitted, says so. What came due while nobody walked the run is sent now. Includes the outline, and when `remindRun` is due. */
  begin(input: { run: string }): Promise<{
    progress: Progress;
    outline: Outline | null;
    denied: boolean;
    search: { service: string; version: string; environment: string };
    due?: number | null;
    /** After how many events of its history a run goes on in a new execution; absent: the workflow's own number. */
    renewAfterEvents?: number;
  }>;
  /** Opens a visit of a gate, a manual step, or a wait: writes subject and deadline, queues the messages to people. */
  openStep(input: StepRef): Promise<Progress>;
  /** The deadline of a gate or the end of a wait has come: settles it unless somebody else did. */
  timeUp(input: VisitRef): Promise<Progress>;
  /** Reminds of a hold or a waiting gate. */
  remind(input: VisitRef): Promise<Progress>;
  /** What has become due about the run as a whole is sent and recorded; answers when to ask next (ms since 1970). */
  remindRun(input: { run: string }): Promise<{ due: number | null }>;
  /** Enqueues (or, where required, delivers) a notify step's message. */
  notify(input: StepRef): Promise<Progress>;
  /** Decides a request that was received: the answer is stored with the receipt. */
  adjudicate(input: { run: string; request: string }): Promise<{ status: 'accepted' | 'denied'; progress: Progress }>;
  /** Records, once, that no worker took a step within its time. Nothing of the step has run. */
  unattended(input: StepRef & { label: string }): Promise<Progress>;
  /** The contingency of a step has run to its end. */
  contingencyDone(input: VisitRef & { contingency: string }): Promise<Progress>;
  /** The procedure is done, or an ending run's undo steps are: reads what `measure` stored for this round, ends the run or makes it hold. */
  conclude(input: { run: string; round: number }): Promise<Progress>;
  /** Puts the readings of an assessment together and answers its request. */
  concludeAssessment(input: { request: string }): Promise<void>;
}

/** Activities of a label's queue: they touch the world. */
export interface EffectActivities {
  /**
   * One attempt at a command, http or check step: guard, holdWhen, effect, proceedWhen, verify, outcome.
   * A Temporal retry finds its own step.started and returns the outcome, re-attaches, or makes it unknown.
   */
  executeStep(input: StepRef): Promise<Progress>;
  /** Measures the criteria of this label that a gate decides on, or that show success, and stores the readings as `criteria.measured`. */
  measure(input: {
    run: string;
    purpose: 'success' | 'gate';
    address?: string;
    visit?: number;
    label: string;
    round: number;
  }): Promise<void>;
  /** Measures a release's criteria outside any run (`assess`). `request` is the receipt. */
  assess(input: { request: string; label: string }): Promise<void>;
}

export type Activities = ControlActivities & EffectActivities;
