import { condition, log, sleep } from '@temporalio/workflow';
import { contingencyPrefix } from '../../plans/language/outline/address.ts';
import { addressOf, type Outline, type OutlineStep } from '../../plans/language/outline/outline.ts';
import type { Progress, StepProgress } from '../../plans/language/outline/progress.ts';
import { controlActivities } from '../definitions/activities.ts';
import { whyUnanswered } from '../definitions/failures.ts';
import type { RollbackInput } from '../definitions/messages.ts';
import { KnownProgress } from './known-progress.ts';
import { Mutex } from './mutex.ts';

/** One visit of one step, as the walk meets it. */
export interface Place {
  readonly step: OutlineStep;
  readonly visit: number;
  readonly undoing: boolean;
}

/** What all parts of one rollback share. */
export class RunContext {
  readonly installation: string;
  readonly run: string;
  readonly known = new KnownProgress();
  readonly mutex = new Mutex();
  outline: Outline | undefined;
  /** Whether the record was asked how far the run is. */
  isBegun = false;
  /** Whether the record contradicts what this execution believes: it then begins again from the record. */
  isInconsistent = false;
  /** Whether this execution makes room for the next one: nothing begins in it any more. */
  isDraining = false;
  /** Requests that this execution has taken in. */
  updates = 0;
  /** How many events a history may have before it is left, where the worker that loaded the run says so. */
  renewAfterEvents: number | undefined;
  /** Whether anything that began in this execution is done. */
  hasActed = false;
  #underWay = 0;
  /** Steps that the walk has left behind, settled. */
  #passed: Place[] = [];

  constructor({ installation, run }: RollbackInput) {
    this.installation = installation;
    this.run = run;
  }

  /** Whether nothing that began in this execution is under way. */
  get isQuiet(): boolean {
    return this.#underWay === 0;
  }

  /** Counts something as under way until it answers; gives back the very promise, so that no order changes. */
  track<T>(answer: Promise<T>): Promise<T> {
    this.#underWay += 1;
    const over = (): void => {
      this.hasActed = true;
      this.#underWay -= 1;
    };
    answer.then(over, over);
    return answer;
  }

  /** Never resolves in an execution that is left. To be asked before anything begins; costs nothing otherwise. */
  parkWhileDraining(): Promise<never> | undefined {
    return this.isDraining ? new Promise<never>(() => {}) : undefined;
  }

  at({ step, visit }: Place): StepProgress {
    return this.known.of(addressOf(step), visit);
  }

  /** Waits until the step or the state of the run is no longer what it was, at most `atMostMs`; says whether it changed. */
  async changed(place: Place, atMostMs?: number): Promise<boolean> {
    const [at, run] = [this.at(place), this.known.run.state];
    const isOther = () => this.at(place) !== at || this.known.run.state !== run;
    if (atMostMs === undefined) return condition(isOther).then(() => true);
    return condition(isOther, Math.max(1, atMostMs));
  }

  /** Remembers a step that the walk leaves behind. */
  passed(place: Place): void {
    if (this.at(place).state === 'settled') this.#passed.push(place);
  }

  /** A step behind the walk that is no longer settled: an approval that is no longer valid is asked for again. */
  lapsed(): Place | undefined {
    return this.#passed.find((place) => this.at(place).state !== 'settled');
  }

  /** A contingency that is over begins again when it is chosen again: its steps do not lapse. */
  forget(contingency: string): void {
    this.#passed = this.#passed.filter(({ step }) => !addressOf(step).startsWith(contingencyPrefix(contingency)));
  }

  /** Takes in an activity's answer; when it gave up for good, looks at the record instead of failing. */
  async absorb(call: () => Promise<Progress>): Promise<void> {
    try {
      this.known.merge(await this.track(call()));
    } catch (failure) {
      log.warn('an activity gave up', { run: this.run, why: whyUnanswered(failure), failure: String(failure) });
      await this.reload();
    }
  }

  /**
   * Reads outline and progress from the record, for as long as that takes; the same for a start and for a lost run. What
   * the workflow believed and the record contradicts makes it go astray.
   */
  async reload(): ReturnType<typeof controlActivities.begin> {
    const { newest } = this.known;
    const begun = await untilAnswered(() => controlActivities.begin({ run: this.run }));
    if (begun.outline) this.outline = begun.outline;
    this.isInconsistent ||= this.known.contradicts(begun.progress, newest);
    this.known.merge(begun.progress);
    this.renewAfterEvents = begun.renewAfterEvents;
    this.isBegun = true;
    return begun;
  }
}

const PAUSE_MS = { first: 5_000, longest: 60_000 };

/** Calls again, with growing pauses, until the activity answers. */
export async function untilAnswered<T>(call: () => Promise<T>): Promise<T> {
  for (let pause = PAUSE_MS.first; ; pause = longerPause(pause)) {
    try {
      return await call();
    } catch (failure) {
      log.warn('an activity gave up and is asked again', { why: whyUnanswered(failure), failure: String(failure) });
      await sleep(pause);
    }
  }
}

/** The pause after a pause that changed nothing. */
export function longerPause(pauseMs: number): number {
  return Math.min(pauseMs * 2, PAUSE_MS.longest);
}

/** The first pause after something was done that changed nothing. */
export const firstPauseMs = PAUSE_MS.first;
