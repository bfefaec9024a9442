import type { Envelope } from '../../requests/envelope.ts';

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
