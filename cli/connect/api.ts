import type { Answer } from '../../requests/answer.ts';
import type { Digest } from '../../common/digest.ts';
import type { ApiAddress } from './find-api.ts';
import type { Envelope } from '../../requests/envelope.ts';

/** The API as commands use it. Session and signer are looked for when they are first needed. */
export interface Api {
  readonly address: ApiAddress;
  installation(): Promise<InstallationView>;
  /** Returns the person who signs, by the key that was found. */
  person(): Promise<string>;
  /** Gets a view. Throws what the API answers, as an error with its code. */
  get<T>(path: string): Promise<T>;
  /** Gets the bytes behind a path: a blob, a frozen plan, a checkpoint. */
  bytes(path: string): Promise<Uint8Array>;
  /** Stores content under its digest. */
  putBlob(content: Uint8Array): Promise<Digest>;
  /**
   * Signs a request and sends it. Resolves when it was accepted. Throws the denial's code when it was denied, and
   * `not-decided` when it was received but nobody could decide it yet.
   */
  submit(draft: EnvelopeDraft): Promise<Answer>;
  /**
   * Signs a request and sends it, as `submit` does. Resolves also when the request was received and is not decided yet.
   */
  ask(draft: EnvelopeDraft): Promise<Answer>;
  /**
   * Makes the bytes of a request for somebody to sign elsewhere: for the person that is named, else for the person who
   * signs here.
   */
  print(draft: EnvelopeDraft, by?: string): Promise<PrintedRequest>;
  /** Sends bytes that were signed elsewhere, without a session. Resolves and throws as `submit` does. */
  send(signed: { bytes: Uint8Array; signature: string }): Promise<Answer>;
  /** Follows a stream, and takes it up again where it was lost. Ends when the API ends it or the signal aborts. */
  follow(path: string, signal?: AbortSignal): AsyncIterable<StreamEvent>;
}

/** A request before it is addressed, dated and signed. */
export type EnvelopeDraft = Envelope extends infer E
  ? E extends Envelope
    ? Omit<E, 'v' | 'installation' | 'by' | 'at' | 'nonce' | 'expiresAt'>
    : never
  : never;

/** What the API says of itself to everybody. */
export interface InstallationView {
  readonly id: string;
  readonly fingerprint: string;
  readonly checkpointKey: string;
  readonly time: string;
  /** How long a printed request may be carried before it is submitted. */
  readonly carriedForMs?: number;
}

/** One server-sent event. */
export interface StreamEvent {
  readonly id: string | undefined;
  readonly event: string;
  readonly data: string;
}

/** A request that somebody else signs and sends. */
export interface PrintedRequest {
  readonly bytes: Uint8Array;
  readonly by: string;
  readonly expiresAt: string;
}
