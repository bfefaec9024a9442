import type { Digest } from '../common/digest.ts';
import type { Release } from '../common/names.ts';
import type { Answer } from '../requests/answer.ts';
import type { Envelope } from '../requests/envelope.ts';
import type { Roster } from '../roster/schema.ts';
import type { PlanTraits } from '../plans/language/similarity/traits.ts';
import type { FrozenPlan } from '../plans/language/schema/plan.ts';
import type { Actor, BodyOf, Entry, EntryType, EntryWithBody } from './entries.ts';
import type { RunState } from './run-state.ts';
import type { RunTimes } from './run-times.ts';

/** What is appended; seq, leaf hash and body digest are the store's. */
export interface NewEntry<T extends EntryType = EntryType> {
  readonly type: T;
  readonly actor: Actor;
  readonly body: BodyOf<T>;
  readonly run?: string | null;
  readonly release?: Release | null;
  readonly environment?: string | null;
  readonly plan?: string | null;
  /** Idempotency key: a second append with the same key changes nothing and returns the first entry. */
  readonly key?: string;
}

/** A request as it was received, kept verbatim. `digest` is of the bytes, never of the signature. */
export interface Receipt {
  readonly digest: Digest;
  readonly bytes: Uint8Array;
  readonly signature: string;
  readonly receivedAt: string;
  readonly run: string | null;
  readonly answer: Answer | null;
  /** What the bytes ask for; undefined where they are no request that this version knows. */
  readonly envelope: Envelope | undefined;
}
/** A request that comes in: nothing is answered yet. */
export type NewReceipt = Omit<Receipt, 'answer' | 'envelope'>;

export interface PublishedPlan {
  readonly digest: Digest;
  readonly release: Release;
  readonly revision: number;
  readonly publishedAt: string;
  readonly publishedBy: string;
  readonly source: Digest | null;
  readonly sourceMap: Digest | null;
}

/** A published plan with what it is found by. */
export interface PlanWithTraits extends PublishedPlan {
  readonly title: string;
  readonly expectedMs: number;
  readonly traits: PlanTraits | undefined;
}

export interface Deployment {
  readonly release: Release;
  readonly environment: string;
  readonly deployedAt: string;
  readonly recordedAt: string;
  readonly by: string;
  readonly claimed: boolean;
  readonly seq: number;
}

/** One line of `list`. */
export interface RunRow {
  readonly run: string;
  readonly release: Release;
  readonly environment: string;
  readonly plan: Digest;
  readonly state: 'requested' | 'active' | 'denied' | 'ended';
  readonly outcome: string | null;
  readonly requestedAt: string;
  readonly requestedBy: string;
  readonly endedAt: string | null;
  /** For a rehearsal: whether faults were injected. It never counts as the outcome of its release. */
  readonly rehearsal: 'plain' | 'injected' | null;
  /** Gates at which those who should have decided before have not decided afterwards either. */
  readonly unapproved?: string[];
  /** While it is under way: what counts down. */
  readonly times?: RunTimes;
}

/** Counts of the whole record. */
export interface MetricsFigures {
  readonly runs: readonly {
    readonly state: RunRow['state'];
    readonly outcome: string | null;
    readonly count: number;
  }[];
  /** Entries by type. */
  readonly entries: Readonly<Record<string, number>>;
}

/** How a blob is stored. */
export interface BlobShape {
  readonly size: number;
  readonly parts: number;
}

export interface Installation {
  readonly id: string;
  /** The checkpoint key as a C2SP verifier key, `name+hash+base64`. */
  readonly checkpointKey: string;
  readonly createdAt: string;
}

/** One line of the log, verbatim. */
export interface StoredEntry {
  readonly seq: number;
  /** The entry's canonical JSON. */
  readonly json: string;
  /** Its RFC 6962 leaf hash, hexadecimal. */
  readonly leaf: string;
  /** The salted body's canonical JSON; null where a recorded act removed it. */
  readonly body: string | null;
}

/** Reads within one consistent snapshot. */
export interface ReadTx {
  installation(): Promise<Installation>;
  /** Entries in order of seq, with bodies. `after` is exclusive. */
  entries(filter: {
    run?: string;
    release?: Release;
    type?: EntryType;
    after?: number;
    limit?: number;
  }): Promise<EntryWithBody[]>;
  size(): Promise<number>;
  figures(): Promise<MetricsFigures>;
  /** The log as it is stored, for those who verify it themselves: verbatim texts and leaf hashes. `after` is exclusive. */
  stored(filter: { after?: number; limit?: number }): Promise<StoredEntry[]>;
  /** The folded state of a run, or undefined. Cheap: folded states are cached by seq within the process. */
  run(name: string): Promise<RunState | undefined>;
  runs(filter?: { active?: boolean; release?: Release }): Promise<RunRow[]>;
  /** The run that holds the lock of a service and environment. */
  lockHolder(service: string, environment: string): Promise<string | undefined>;
  /** The roster in force now, or as of an entry. */
  roster(asOfSeq?: number): Promise<Roster>;
  /** A frozen plan by digest, parsed and validated once per process. */
  plan(digest: string): Promise<FrozenPlan | undefined>;
  /** Revisions published for a release, newest first. */
  publishedPlans(filter: { release?: Release; service?: string; digest?: string }): Promise<PublishedPlan[]>;
  /** Plans as `publishedPlans` gives them, of one service or of all, with what they are found by. */
  planTraits(service?: string): Promise<PlanWithTraits[]>;
  deployments(filter: { release?: Release; service?: string; environment?: string }): Promise<Deployment[]>;
  blob(digest: string): Promise<Uint8Array | undefined>;
  /** How large a blob is, and in how many parts it can be read, so that nobody needs all of it in memory. */
  blobShape(digest: string): Promise<BlobShape | undefined>;
  /** One part of a blob, counted from 0. */
  blobPart(digest: string, part: number): Promise<Uint8Array | undefined>;
  receipt(digest: string): Promise<Receipt | undefined>;
  /** Receipts that nothing was decided about yet, oldest first, at most a hundred. */
  undecided(): Promise<Receipt[]>;
  /** The digest of the receipt that used a nonce. */
  nonce(nonce: string): Promise<Digest | undefined>;
  session(tokenHash: string): Promise<{ person: string; key: string; expiresAt: string } | undefined>;
}

/** Writes: one transaction, serialised over all processes; nothing of it stays if it throws. */
export interface WriteTx extends ReadTx {
  /** The time of this transaction, ISO 8601 UTC with milliseconds; every entry of it carries this time. */
  readonly now: string;
  append<T extends EntryType>(entry: NewEntry<T>): Promise<{ entry: Entry; fresh: boolean }>;
  putBlob(content: Uint8Array): Promise<Digest>;
  /** A blob whose parts `putBlobPart` has stored. Throws where they are not of this size together. */
  putBlobOfParts(digest: Digest, size: number): Promise<void>;
  putReceipt(receipt: NewReceipt, nonce: string): Promise<void>;
  answer(request: Digest, answer: Answer): Promise<void>;
  /** The next number of a service's runs, 1 at first; used numbers stay used. */
  allocateRun(service: string): Promise<string>;
  putSession(tokenHash: string, session: { person: string; key: string; expiresAt: string }): Promise<void>;
  queueNotification(notification: NewNotification): Promise<void>;
}

/** A message in the outbox. `key` makes queueing idempotent. Bodies hold no secrets; addresses are resolved at delivery. */
export interface NewNotification {
  readonly key: string;
  readonly run: string;
  readonly channel: string;
  readonly occasion: BodyOf<'people.told'>['occasion'];
  readonly address: string | null;
  readonly subject: string;
  readonly text: string;
}
export interface QueuedNotification extends NewNotification {
  readonly attempts: number;
  readonly nextAt: string;
}

/** Live output, masked, outside the log: at most one batch each 200 ms and step. */
export interface OutputBatch {
  readonly run: string;
  readonly address: string;
  readonly visit: number;
  readonly attempt: number;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** The record of one installation. */
export interface RecordStore {
  read<T>(work: (tx: ReadTx) => Promise<T>): Promise<T>;
  /** Throws `record-unwritable` when the record cannot be written: nothing then began. */
  write<T>(work: (tx: WriteTx) => Promise<T>): Promise<T>;
  /** Writes what nobody reads, as durably as all else: what a full disk refuses, nothing less shows. Throws `record-unwritable`. */
  tryWriting(): Promise<void>;
  /** Resolves when an entry with a seq greater than `after` exists, or the signal aborts; sees other processes' entries within 100 ms. */
  waitForEntry(after: number, signal: AbortSignal): Promise<void>;
  /**
   * Stores a part of a blob, in a transaction of its own, so that nobody waits for a large one. It counts once a
   * transaction puts the blob; the same part again changes nothing.
   */
  putBlobPart(digest: Digest, part: number, content: Uint8Array): Promise<void>;
  appendOutput(batches: readonly OutputBatch[]): Promise<void>;
  /** Forgets the live output of runs that ended before a time. */
  forgetOutput(endedBefore: string): Promise<void>;
  /** Forgets all but the newest batches of one attempt. */
  shortenOutput(of: Pick<OutputBatch, 'run' | 'address' | 'visit' | 'attempt'>, keep: number): Promise<void>;
  /** Output batches with an id greater than `after`, oldest first. */
  output(filter: {
    run: string;
    address?: string;
    after?: number;
    limit?: number;
  }): Promise<(OutputBatch & { id: number; at: string })[]>;
  dueNotifications(now: string, limit: number): Promise<QueuedNotification[]>;
  /**
   * Takes a due notification for oneself until a time, at which it is due again. False where somebody else has taken it
   * or ended it since it was read: of several workers one delivers it. Called with what was claimed it gives it back.
   */
  claimNotification(seen: Pick<QueuedNotification, 'key' | 'nextAt'>, until: string): Promise<boolean>;
  /**
   * Delivered, given up, or failed for the first time: `people.told` is appended in the same transaction. Unless it has
   * ended, the next attempt is set.
   */
  notificationDone(
    key: string,
    result: { outcome: 'delivered' | 'failed'; message: string } | { retryAt: string; message: string },
    actor: Actor,
  ): Promise<void>;
  /** Liveness of workers by label, for `status`; a row older than 15 s is gone. */
  seeWorker(worker: {
    incarnation: string;
    host: string;
    pid: number;
    labels: readonly string[];
    control: boolean;
  }): Promise<void>;
  /** Those that were seen within `withinMs`, 15 s unless given; older ones are forgotten after a while. */
  workers(
    withinMs?: number,
  ): Promise<{ incarnation: string; host: string; pid: number; labels: string[]; control: boolean; seenAt: string }[]>;
  /** A signed checkpoint of the whole log as it is now, kept in the record; only where the key is. */
  checkpoints(): Promise<{ size: number; root: string; note: string; at: string }[]>;
  putCheckpoint(checkpoint: { size: number; root: string; note: string }): Promise<void>;
  close(): Promise<void>;
}
