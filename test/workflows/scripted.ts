import { ApplicationFailure } from '@temporalio/common';
import type { Activities, StepRef, VisitRef } from '../../activities/contract.ts';
import { digestOf } from '../../common/digest.ts';
import type { Outline, OutlineStep } from '../../plans/language/outline/outline.ts';
import type { Progress, RunProgress, StepProgress } from '../../plans/language/outline/progress.ts';

/** What an attempt at a step does, instead of succeeding at once. */
export type Script = (run: ScriptedRun, reference: StepRef) => void | Promise<void>;

/** An outline of these steps. */
export function outlineOf(steps: readonly OutlineStep[], over: Partial<Outline> = {}): Outline {
  return { steps, contingencies: {}, successLabels: [], remindEveryMs: 600_000, ...over };
}

/** A command step. */
export function act(a: string, over: Partial<OutlineStep> = {}): OutlineStep {
  return { a, k: 'command', q: 'local', t: 1000, ...over };
}

/** The shortest thing that answers as the rooms behind the activities do: what is known of one run, in memory. */
export class ScriptedRun {
  readonly outline: Outline;
  readonly calls: string[] = [];
  readonly scripts: Record<string, Script> = {};
  readonly requests = new Map<string, () => void | Promise<void>>();
  run: RunProgress = { state: 'active' };
  steps: Record<string, StepProgress> = {};
  denied = false;
  isProven = true;
  deadlines: Record<string, number> = {};
  /** What `begin` and then each `remindRun` say is due next; the last one stands. */
  due: (() => number | null)[] = [];
  /** After how many events the run goes on in a new execution. */
  renewAfterEvents: number | undefined;
  #seq = 0;
  #inAdjudication = 0;
  mostInAdjudication = 0;

  constructor(outline: Outline) {
    this.outline = outline;
  }

  /** A request that, once adjudicated, does this. */
  request(does: () => void | Promise<void>): string {
    const digest = digestOf(`request ${this.requests.size}`);
    this.requests.set(digest, does);
    return digest;
  }

  set(
    { address, visit }: Pick<VisitRef, 'address' | 'visit'>,
    state: StepProgress['state'],
    over: Partial<StepProgress> = {},
  ): void {
    this.steps[address] = { visit, attempt: this.steps[address]?.attempt ?? 1, state, ...over };
  }

  progress(...addresses: string[]): Progress {
    this.#seq += 1;
    const known = addresses.flatMap((address) => (this.steps[address] ? [[address, this.steps[address]]] : []));
    return { run: this.run, steps: Object.fromEntries(known) as Progress['steps'], seq: this.#seq };
  }

  all(): Progress {
    return this.progress(...Object.keys(this.steps));
  }

  async #alone<T>(work: () => T | Promise<T>): Promise<T> {
    this.#inAdjudication += 1;
    this.mostInAdjudication = Math.max(this.mostInAdjudication, this.#inAdjudication);
    try {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return await work();
    } finally {
      this.#inAdjudication -= 1;
    }
  }

  #next(): { due?: number | null } {
    const next = this.due.shift();
    return next ? { due: next() } : {};
  }

  activities(): Activities {
    const called = (name: string, rest = ''): void => void this.calls.push(`${name} ${rest}`.trim());
    return {
      begin: async () => {
        called('begin');
        const search = { service: 'shop', version: '2.0.0', environment: 'production' };
        return {
          progress: this.all(),
          outline: this.denied ? null : this.outline,
          denied: this.denied,
          search,
          ...this.#next(),
          ...(this.renewAfterEvents === undefined ? {} : { renewAfterEvents: this.renewAfterEvents }),
        };
      },
      openStep: async (reference) => {
        called('open', `${reference.address} ${reference.visit}`);
        const at = this.deadlines[reference.address];
        this.set(reference, 'open', at === undefined ? {} : { at: Date.now() + at });
        return this.progress(reference.address);
      },
      timeUp: async (reference) =>
        this.#alone(() => {
          called('timeUp', reference.address);
          this.set(reference, 'settled');
          return this.progress(reference.address);
        }),
      remind: async ({ address }) => {
        called('remind', address);
        return this.progress();
      },
      remindRun: async () => {
        called('remindRun');
        return { due: null, ...this.#next() };
      },
      notify: async (reference) => {
        called('notify', reference.address);
        this.set(reference, 'settled');
        return this.progress(reference.address);
      },
      adjudicate: async ({ request }) =>
        this.#alone(async () => {
          const does = this.requests.get(request);
          if (!does) throw ApplicationFailure.nonRetryable('there is no receipt for this request', 'receipt-missing');
          called('adjudicate');
          await does();
          return { status: 'accepted' as const, progress: this.all() };
        }),
      unattended: async ({ address, label }) => {
        called('unattended', `${address} ${label}`);
        return this.progress(address);
      },
      contingencyDone: async (reference) => {
        called('contingencyDone', `${reference.address} ${reference.contingency}`);
        const { then } = this.outline.contingencies[reference.contingency]!;
        if (then === 'end') this.run = { state: 'ending', undo: [], outcome: 'not-rolled-back' };
        if (then === 'retry')
          this.steps[reference.address] = { visit: reference.visit + 1, attempt: 1, state: 'pending' };
        else this.set(reference, 'settled');
        return this.progress(reference.address);
      },
      conclude: async ({ round }) => {
        called('conclude', String(round));
        const outcome = this.run.outcome ?? 'rolled-back';
        this.run =
          this.isProven || this.run.state === 'ending'
            ? { state: 'ended', outcome }
            : { state: 'concluding', unproven: true };
        return this.progress();
      },
      concludeAssessment: async () => called('concludeAssessment'),
      executeStep: async (reference) => {
        called('execute', `${reference.address} ${reference.visit}.${reference.attempt}`);
        const script = this.scripts[reference.address];
        if (script) await script(this, reference);
        else this.set(reference, 'settled');
        return this.progress(reference.address);
      },
      measure: async ({ purpose, label, round }) => called('measure', `${purpose} ${label} ${round}`),
      assess: async ({ label }) => called('assess', label),
    };
  }
}
