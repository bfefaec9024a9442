import type { Generated } from 'kysely';

/** The tables of the record. Everything but entries, bodies and blobs is either a projection of the entries or kept beside them. */
export interface Tables {
  meta: { name: string; value: string };
  /** The log: append-only, `json` verbatim. The columns beside it repeat what it says, for looking things up. */
  entries: {
    seq: number;
    at: string;
    run: string | null;
    service: string | null;
    version: string | null;
    environment: string | null;
    type: string;
    key: string | null;
    body: string;
    json: string;
    leaf: string;
  };
  bodies: { digest: string; json: string };
  /** Content by digest; where `content` is empty and `size` is not, it lies in parts. */
  blobs: { digest: string; content: Uint8Array; size: number };
  blob_parts: { digest: string; part: number; content: Uint8Array };
  receipts: {
    digest: string;
    bytes: Uint8Array;
    signature: string;
    received_at: string;
    run: string | null;
    answer: string | null;
  };
  nonces: { nonce: string; request: string };
  sessions: { token: string; person: string; key: string; expires_at: string };
  counters: { name: string; value: number };
  runs: {
    run: string;
    service: string;
    version: string;
    environment: string;
    plan: string;
    state: 'requested' | 'active' | 'denied' | 'ended';
    outcome: string | null;
    requested_at: string;
    requested_by: string;
    ended_at: string | null;
    rehearsal: 'plain' | 'injected' | null;
  };
  locks: { service: string; environment: string; run: string };
  plans: {
    seq: number;
    digest: string;
    service: string;
    version: string;
    revision: number;
    published_at: string;
    published_by: string;
    source: string | null;
    source_map: string | null;
  };
  /** A large number comes as a text from databases that have larger ones still. */
  plan_traits: { seq: number; title: string; expected_ms: number | string; traits: string };
  deployments: {
    seq: number;
    service: string;
    version: string;
    environment: string;
    deployed_at: string;
    recorded_at: string;
    recorded_by: string;
    claimed: number;
  };
  outbox: {
    key: string;
    run: string;
    channel: string;
    occasion: string;
    address: string | null;
    subject: string;
    text: string;
    attempts: number;
    next_at: string;
    done: number;
  };
  output: {
    id: Generated<number>;
    run: string;
    address: string;
    visit: number;
    attempt: number;
    stream: 'stdout' | 'stderr';
    text: string;
    at: string;
  };
  workers: { incarnation: string; host: string; pid: number; labels: string; control: number; seen_at: string };
  checkpoints: { size: number; root: string; note: string; at: string };
}

/** The tables that replaying the entries rebuilds. */
export const projectionTables = ['runs', 'locks', 'plans', 'plan_traits', 'deployments', 'counters'] as const;
