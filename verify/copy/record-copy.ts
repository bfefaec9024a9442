import type { StoredEntry } from '../../records/record-store.ts';

/** What the database says beside a line of the log, to look it up by. */
export interface CopiedColumns {
  readonly at: string;
  readonly run: string | null;
  readonly service: string | null;
  readonly version: string | null;
  readonly environment: string | null;
  readonly type: string;
  readonly body: string;
}

/** A line of the log as a copy has it; `columns` are what views may have believed. */
export interface CopiedEntry extends StoredEntry {
  readonly columns?: CopiedColumns;
}

/** A request as a copy has it. */
export interface CopiedReceipt {
  readonly digest: string;
  readonly bytes: Uint8Array;
  readonly signature: string;
  readonly receivedAt: string;
}

/** What a copy keeps beside a request: the run it is kept for, and the answer as JSON text. */
export interface CopiedAnswer {
  readonly request: string;
  readonly run: string | null;
  readonly answer: string | null;
}

/** A signed checkpoint as a copy has it; other columns beside the note are not believed. */
export interface CopiedCheckpoint {
  readonly note: string;
}

/** A copy of a record, wherever it comes from. What a copy does not hold at all is undefined, and then not checked. */
export interface RecordCopy {
  /** Oldest first. */
  entries(): AsyncIterable<CopiedEntry> | Iterable<CopiedEntry>;
  checkpoints(): readonly CopiedCheckpoint[];
  readonly receipt: ((digest: string) => CopiedReceipt | undefined) | undefined;
  readonly blob: ((digest: string) => Uint8Array | undefined) | undefined;
  readonly answers: (() => Iterable<CopiedAnswer>) | undefined;
  /** The rows of the tables that views read, by table; a table that is not there is left out. */
  readonly views: (() => Readonly<Record<string, readonly object[]>>) | undefined;
  /** The version of the schema that those tables have; undefined: this one's. */
  readonly schema?: number;
  close(): void;
}

/** A copy of rows that somebody already has, such as pages of `GET /log`. */
export function recordCopyOfRows(rows: {
  entries: readonly StoredEntry[];
  checkpoints?: readonly CopiedCheckpoint[];
}): RecordCopy {
  return {
    entries: () => rows.entries,
    checkpoints: () => rows.checkpoints ?? [],
    receipt: undefined,
    blob: undefined,
    answers: undefined,
    views: undefined,
    close: () => undefined,
  };
}
