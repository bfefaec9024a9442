import { sql, type Kysely } from 'kysely';
import type { Tables } from '../store/tables.ts';

/** Name, when it fires, and what it then says. A body goes only by a recorded act, which this version does not know. */
const refusals: readonly (readonly [name: string, when: string, reason: string])[] = [
  ['entries_no_update', 'before update on entries', 'the record is append-only: an entry is never changed'],
  ['entries_no_delete', 'before delete on entries', 'the record is append-only: an entry is never removed'],
  [
    'entries_in_order',
    'before insert on entries when new.seq <> (select coalesce(max(seq) + 1, 0) from entries)',
    'the record is append-only: an entry goes to the end',
  ],
  ['bodies_no_update', 'before update on bodies', 'the record is append-only: a body is never changed'],
  ['bodies_no_delete', 'before delete on bodies', 'the record is append-only: a body is never removed'],
  [
    'bodies_no_replace',
    'before insert on bodies when exists (select 1 from bodies where digest = new.digest)',
    'the record is append-only: a body is never replaced',
  ],
  ['checkpoints_no_update', 'before update on checkpoints', 'the record is append-only: a checkpoint is never changed'],
  ['checkpoints_no_delete', 'before delete on checkpoints', 'the record is append-only: a checkpoint is never removed'],
  ['blob_parts_no_update', 'before update on blob_parts', 'a blob is never changed'],
  ['blobs_no_update', 'before update on blobs', 'a blob is never changed'],
  [
    'receipts_no_update',
    'before update of digest, bytes, signature, received_at on receipts',
    'a receipt is never changed',
  ],
  ['receipts_no_delete', 'before delete on receipts', 'a receipt is never removed'],
  ['nonces_no_delete', 'before delete on nonces', 'a nonce is never forgotten'],
];

/** Makes the database itself refuse to change or remove what must stay. */
export async function refuseChanges(db: Kysely<Tables>): Promise<void> {
  for (const [name, when, reason] of refusals) {
    await sql`create trigger if not exists ${sql.id(name)} ${sql.raw(when)} begin select raise(abort, ${sql.lit(reason)}); end`.execute(
      db,
    );
  }
}
