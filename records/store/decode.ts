import type { Selectable } from 'kysely';
import type { Digest } from '../../common/digest.ts';
import type { Answer } from '../../requests/answer.ts';
import type { Entry, EntryWithBody } from '../entries.ts';
import type { Deployment, PublishedPlan, QueuedNotification, Receipt, RunRow } from '../record-store.ts';
import type { Caches } from './caches.ts';
import { storedEnvelope } from './stored-envelope.ts';
import type { Tables } from './tables.ts';

type Row<T extends keyof Tables> = Selectable<Tables[T]>;

/** An entry and its body without the salt, from the texts that are stored. */
export function decodeEntry(row: { json: string; body: string | null }): EntryWithBody {
  const entry = JSON.parse(row.json) as Entry;
  return { entry, type: entry.type, body: row.body === null ? undefined : unsalted(row.body) } as EntryWithBody;
}

function unsalted(json: string): object {
  const { salt: _salt, ...body } = JSON.parse(json) as { salt: string };
  return body;
}

/** A receipt with its answer, where it has one. Its request is parsed when somebody asks for it. */
export function decodeReceipt(row: Row<'receipts'>, caches: Caches): Receipt {
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
