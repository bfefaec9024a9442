import type { Logger } from 'pino';
import type { Metrics } from './metrics.ts';
import type { RecordStore } from '../../records/record-store.ts';

/** How a message to Temporal went: taken, or nobody there. Everything else that goes wrong is thrown. */
export type Forwarded = 'done' | 'unreachable';

/**
 * What the API asks of Temporal. Every call may be repeated: an update's id is the request's digest, a workflow's id
 * the run's name, so that the second one finds the first. `unreachable` within seconds rather than a long wait, and
 * also where no control worker polls: the receipt is kept, and the same bytes sent again get the verdict.
 */
export interface TemporalGateway {
  /** Tells the workflow of a run about a request that was received; resolves when it was adjudicated. */
  submit(run: string, request: string): Promise<Forwarded>;
  /** Begins the `rollback` workflow of a run, or finds it begun; does not wait for its admission. */
  startRun(run: string): Promise<Forwarded>;
  /** Begins the `assessment` workflow of a request, or finds it begun; does not wait for the readings. */
  assess(request: string, labels: readonly string[]): Promise<Forwarded>;
}

/** A signed statement of the record's size and root. */
interface SignedCheckpoint {
  readonly size: number;
  readonly root: string;
  readonly note: string;
}

/** All that the API needs; worker/ composes it. */
export interface ApiDeps {
  readonly store: RecordStore;
  readonly temporal: TemporalGateway;
  /** Now; the machine's clock unless a test says otherwise. */
  readonly clock?: () => Date;
  readonly config: {
    /** How far a signer's clock may be from ours. */
    readonly clockToleranceMs: number;
    /** How long a request that was printed may be carried before it is sent; 15 min unless given. */
    readonly carriedForMs?: number;
    /** Of one client: an address, or on a Unix socket all of them together. */
    readonly requestsPerMinute: number;
    /** How long POST /requests waits for the stored answer before it says `received`; 20 s unless given. */
    readonly answerWithinMs?: number;
    /** Between two heartbeat comments of a stream; 15 s unless given. */
    readonly heartbeatMs?: number;
  };
  readonly logger: Logger;
  /** What this process tells Prometheus; of its own making unless given. */
  readonly metrics?: Metrics;
  /** The newest signed checkpoint, made now if the log has grown since; the key lives with the API. */
  checkpoint(): Promise<SignedCheckpoint>;
}
