import type { FrozenPlan } from '../../plans/language/schema/index.ts';
import type { Actor, BodyOf, Entry, EntryType } from '../../records/entries.ts';
import type { NewEntry, WriteTx } from '../../records/record-store.ts';
import type { RunState } from '../../records/run-state.ts';
import { withRunInText, type NotificationText } from './notify.ts';
import { placeOfRun, runAndPlan } from './run-context.ts';

/** An entry of a run; where it belongs is the run's to say. */
interface RunEntry<T extends EntryType> {
  readonly type: T;
  readonly actor: Actor;
  readonly body: BodyOf<T>;
  /** Idempotency key, as in `NewEntry`. */
  readonly key?: string;
}

/**
 * One run within one write transaction: read once with its plan, and after each entry as that entry makes it. What is
 * written about a run goes through it, so that nobody works with a state from before.
 */
export class RunTx {
  /** For reading, for blobs and for the transaction's time. */
  readonly tx: Omit<WriteTx, 'append'>;
  readonly plan: FrozenPlan;
  readonly #append: WriteTx['append'];
  #state: RunState;

  private constructor(tx: WriteTx, { state, plan }: { state: RunState; plan: FrozenPlan }) {
    this.tx = tx;
    this.plan = plan;
    this.#append = (entry) => tx.append(entry);
    this.#state = state;
  }

  /** Reads a run and its plan. Throws `run-unknown` or `plan-unknown`. */
  static async open(tx: WriteTx, run: string): Promise<RunTx> {
    return new RunTx(tx, await runAndPlan(tx, run));
  }

  /** The run after all that the transaction has written about it so far. */
  get state(): RunState {
    return this.#state;
  }

  get name(): string {
    return this.#state.run;
  }

  /** The time of the transaction. */
  get now(): string {
    return this.tx.now;
  }

  /** Appends an entry of this run; `fresh` is false where one with its key was there before. */
  async append<T extends EntryType>(entry: RunEntry<T>): Promise<{ entry: Entry; fresh: boolean }> {
    const appended = await this.#append<T>({ ...entry, ...placeOfRun(this.#state) });
    if (appended.fresh) this.#state = (await this.tx.run(this.name)) ?? this.#state;
    return appended;
  }

  /** Appends an entry that belongs to the run's release and not to the run, such as a deployment that a start claims. */
  async appendOfRelease<T extends EntryType>(entry: NewEntry<T>): Promise<void> {
    await this.#append<T>(entry);
  }

  /** Queues a message about this run on every channel. What was queued before is not queued again. */
  async notify({ channels, ...said }: NotificationText): Promise<void> {
    const message = withRunInText(this.#state, said);
    for (const channel of channels)
      await this.tx.queueNotification({ ...message, key: `${message.key}/${channel}`, run: this.name, channel });
  }
}
