import type { Selectable } from 'kysely';
import type { Digest } from '../../common/digest.ts';
import type { Answer } from '../../requests/answer.ts';
import type { Entry, EntryWithBody } from '../entries.ts';
import type { Deployment, PublishedPlan, QueuedNotification, Receipt, RunRow } from '../record-store.ts';
import type { Caches } from './caches.ts';
import { storedEnvelope } from './stored-envelope.ts';
import { requireContent, requireLeaf } from './content.ts';
import type { Tables } from './tables.ts';

type Row<T extends keyof Tables> = Selectable<Tables[T]>;

/** The texts of an entry and of its body, and the leaf hash of the entry, as they are stored. */
export interface EntryRow {
  readonly json: string;
  readonly leaf: string;
  /** Null where the body was removed. */
  readonly body: string | null;
}

/** An entry and its body without the salt. Throws `record-unreadable` where either is not what its digest names. */
export function decodeEntry(row: EntryRow): EntryWithBody {
  requireLeaf(row.json, row.leaf);
  const entry = JSON.parse(row.json) as Entry;
  if (row.body !== null) requireContent(row.body, entry.body, `the body of entry ${entry.seq}`);
  return { entry, type: entry.type, body: row.body === null ? undefined : unsalted(row.body) } as EntryWithBody;
}

function unsalted(json: string): object {
  const { salt: _salt, ...body } = JSON.parse(json) as { salt: string };
  return body;
}

/**
 * A receipt with its answer, where it has one. Its request is parsed when somebody asks for it. Throws `record-unreadable`
 * where its bytes are not those of its digest.
 */
export function decodeReceipt(row: Row<'receipts'>, caches: Caches): Receipt {
  requireContent(row.bytes, row.digest, 'a request');
  const bytes = new Uint8Array(row.bytes);
  return {
    digest: row.digest as Digest,
    bytes,
    signature: row.signature,
    receivedAt: row.received_at,
    run: row.run,
    answer: row.answer === null ? null : (JSON.parse(row.answer) as Answer),
    get envelope() {
      return storedEnvelope(caches, bytes);
    },
  };
}

/** A line of the list of runs. */
export function decodeRun(row: Row<'runs'>): RunRow {
  const { run, environment, state, outcome } = row;
  const release = { service: row.service, version: row.version };
  return {
    run,
    release,
    environment,
    plan: row.plan as Digest,
    state,
    outcome,
    requestedAt: row.requested_at,
    requestedBy: row.requested_by,
    endedAt: row.ended_at,
    rehearsal: row.rehearsal,
  };
}

/** A published revision of a plan. */
export function decodePlan(row: Row<'plans'>): PublishedPlan {
  return {
    digest: row.digest as Digest,
    release: { service: row.service, version: row.version },
    revision: row.revision,
    publishedAt: row.published_at,
    publishedBy: row.published_by,
    source: row.source as Digest | null,
    sourceMap: row.source_map as Digest | null,
  };
}

/** A deployment, recorded or claimed. */
export function decodeDeployment(row: Row<'deployments'>): Deployment {
  return {
    release: { service: row.service, version: row.version },
    environment: row.environment,
    deployedAt: row.deployed_at,
    recordedAt: row.recorded_at,
    by: row.recorded_by,
    claimed: row.claimed === 1,
    seq: row.seq,
  };
}

/** A queued notification; its occasion is one that was queued. */
export function decodeNotification(row: Row<'outbox'>): QueuedNotification {
  const { key, run, channel, occasion, address, subject, text, attempts } = row;
  return {
    key,
    run,
    channel,
    occasion: occasion as QueuedNotification['occasion'],
    address,
    subject,
    text,
    attempts,
    nextAt: row.next_at,
  };
}
