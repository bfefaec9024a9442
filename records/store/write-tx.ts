import type { Kysely } from 'kysely';
import type { Digest } from '../../common/digest.ts';
import { BackoutError } from '../../common/errors.ts';
import type { Answer } from '../../requests/answer.ts';
import type { Entry, EntryType } from '../entries.ts';
import type { NewEntry, NewNotification, NewReceipt, WriteTx } from '../record-store.ts';
import { appendEntry, type LogTail } from './append.ts';
import { insertBlob, insertBlobOfParts } from './blobs.ts';
import type { Caches, Folded } from './caches.ts';
import { SqlReadTx } from './read-tx.ts';
import type { Tables } from './tables.ts';

/** Writes within one transaction of the database. Nothing of it stays if it throws. */
export class SqlWriteTx extends SqlReadTx implements WriteTx {
  readonly now: string;
  readonly #tail: LogTail;

  constructor(db: Kysely<Tables>, caches: Caches, folded: Folded, tail: LogTail) {
    super(db, caches, folded);
    this.#tail = tail;
    this.now = tail.now;
  }

  async append<T extends EntryType>(entry: NewEntry<T>): Promise<{ entry: Entry; fresh: boolean }> {
    return appendEntry(this.db, this.#tail, entry);
  }

  async putBlob(content: Uint8Array): Promise<Digest> {
    return insertBlob(this.db, content);
  }

  async putBlobOfParts(digest: Digest, size: number): Promise<void> {
    await insertBlobOfParts(this.db, digest, size);
  }

  async putReceipt(receipt: NewReceipt, nonce: string): Promise<void> {
    const user = await this.nonce(nonce);
    if (user !== undefined && user !== receipt.digest) {
      throw new BackoutError('nonce-reused', 'another request has already used this nonce', {
        expected: 'a nonce that was never used',
        found: nonce,
        next: 'sign the request again',
      });
    }
    const { digest, bytes, signature, receivedAt, run } = receipt;
    const row = { digest, bytes, signature, received_at: receivedAt, run, answer: null };
    await this.db
      .insertInto('receipts')
      .values(row)
      .onConflict((same) => same.column('digest').doNothing())
      .execute();
    await this.db
      .insertInto('nonces')
      .values({ nonce, request: digest })
      .onConflict((same) => same.column('nonce').doNothing())
      .execute();
  }

  /** A verdict is kept: only `received` gives way to another answer. */
  async answer(request: Digest, answer: Answer): Promise<void> {
    const present = await this.receipt(request);
    if (present === undefined)
      throw new BackoutError('receipt-missing', 'an answer needs the receipt of its request', {
        expected: 'a receipt',
        found: 'none',
        where: request,
      });
    if (present.answer !== null && present.answer.status !== 'received') return;
    await this.db
      .updateTable('receipts')
      .set({ answer: JSON.stringify(answer) })
      .where('digest', '=', request)
      .execute();
  }

  async allocateRun(service: string): Promise<string> {
    const name = `run/${service}`;
    const present = await this.db.selectFrom('counters').select('value').where('name', '=', name).executeTakeFirst();
    const value = (present?.value ?? 0) + 1;
    await this.db
      .insertInto('counters')
      .values({ name, value })
      .onConflict((same) => same.column('name').doUpdateSet({ value }))
      .execute();
    return `${service}-${value}`;
  }

  async putSession(tokenHash: string, session: { person: string; key: string; expiresAt: string }): Promise<void> {
    await this.db.deleteFrom('sessions').where('expires_at', '<', this.now).execute();
    await this.db
      .insertInto('sessions')
      .values({ token: tokenHash, person: session.person, key: session.key, expires_at: session.expiresAt })
      .execute();
  }

  async queueNotification(notification: NewNotification): Promise<void> {
    const row = { ...notification, attempts: 0, next_at: this.now, done: 0 };
    await this.db
      .insertInto('outbox')
      .values(row)
      .onConflict((same) => same.column('key').doNothing())
      .execute();
  }
}
