import type { Kysely } from 'kysely';
import type { Digest } from '../../common/digest.ts';
import type { Release } from '../../common/names.ts';
import type { Roster } from '../../roster/schema.ts';
import type { FrozenPlan } from '../../plans/language/schema/plan.ts';
import type { EntryType, EntryWithBody } from '../entries.ts';
import type { RunState } from '../run-state.ts';
import type {
  BlobShape,
  Deployment,
  MetricsFigures,
  Installation,
  PlanWithTraits,
  PublishedPlan,
  ReadTx,
  Receipt,
  RunRow,
  StoredEntry,
} from '../record-store.ts';
import { selectBlob, selectPart, selectShape } from './blobs.ts';
import type { Caches, Folded } from './caches.ts';
import { decodeDeployment, decodeEntry, decodePlan, decodeReceipt, decodeRun } from './decode.ts';
import { readMetricsFigures } from './metrics-queries.ts';
import { readInstallation, readPlan, readRoster, foldRunState } from './folded-reads.ts';
import { selectPlanTraits } from './plan-traits.ts';
import type { Tables } from './tables.ts';

type Filter = { run?: string; release?: Release; type?: EntryType; after?: number; limit?: number };

/** Reads within one transaction of the database. */
export class SqlReadTx implements ReadTx {
  protected readonly db: Kysely<Tables>;
  readonly #caches: Caches;
  readonly #folded: Folded;

  constructor(db: Kysely<Tables>, caches: Caches, folded: Folded) {
    this.db = db;
    this.#caches = caches;
    this.#folded = folded;
  }

  async installation(): Promise<Installation> {
    return readInstallation(this.db);
  }

  async entries({ run, release, type, after, limit }: Filter): Promise<EntryWithBody[]> {
    const rows = await this.db
      .selectFrom('entries')
      .leftJoin('bodies', 'bodies.digest', 'entries.body')
      .select(['entries.json', 'entries.leaf', 'bodies.json as body'])
      .where('seq', '>', after ?? -1)
      .$if(run !== undefined, (query) => query.where('run', '=', run ?? null))
      .$if(type !== undefined, (query) => query.where('type', '=', type ?? ''))
      .$if(release !== undefined, (query) =>
        query.where('service', '=', release?.service ?? '').where('version', '=', release?.version ?? ''),
      )
      .$if(limit !== undefined, (query) => query.limit(limit ?? 0))
      .orderBy('seq')
      .execute();
    return rows.map(decodeEntry);
  }

  async stored({ after, limit }: { after?: number; limit?: number }): Promise<StoredEntry[]> {
    return this.db
      .selectFrom('entries')
      .leftJoin('bodies', 'bodies.digest', 'entries.body')
      .select(['entries.seq', 'entries.json', 'entries.leaf', 'bodies.json as body'])
      .where('seq', '>', after ?? -1)
      .$if(limit !== undefined, (query) => query.limit(limit ?? 0))
      .orderBy('seq')
      .execute();
  }

  async size(): Promise<number> {
    const { newest } = await this.db
      .selectFrom('entries')
      .select((each) => each.fn.max('seq').as('newest'))
      .executeTakeFirstOrThrow();
    return newest === null ? 0 : newest + 1;
  }

  async figures(): Promise<MetricsFigures> {
    return readMetricsFigures(this.db);
  }

  async run(name: string): Promise<RunState | undefined> {
    return foldRunState(this.db, this.#folded, name);
  }

  async runs(filter: { active?: boolean; release?: Release } = {}): Promise<RunRow[]> {
    const { active, release } = filter;
    const rows = await this.db
      .selectFrom('runs')
      .selectAll()
      .$if(active === true, (query) => query.where('state', 'in', ['requested', 'active']))
      .$if(active === false, (query) => query.where('state', 'in', ['denied', 'ended']))
      .$if(release !== undefined, (query) =>
        query.where('service', '=', release?.service ?? '').where('version', '=', release?.version ?? ''),
      )
      .orderBy('requested_at', 'desc')
      .orderBy('run')
      .execute();
    return rows.map(decodeRun);
  }

  async lockHolder(service: string, environment: string): Promise<string | undefined> {
    const row = await this.db
      .selectFrom('locks')
      .select('run')
      .where('service', '=', service)
      .where('environment', '=', environment)
      .executeTakeFirst();
    return row?.run;
  }

  async roster(asOfSeq?: number): Promise<Roster> {
    return readRoster(this.db, this.#caches, asOfSeq);
  }

  async plan(digest: string): Promise<FrozenPlan | undefined> {
    return readPlan(this.db, this.#caches, digest);
  }

  async publishedPlans(filter: { release?: Release; service?: string; digest?: string }): Promise<PublishedPlan[]> {
    const { release, digest } = filter;
    const service = release?.service ?? filter.service;
    const rows = await this.db
      .selectFrom('plans')
      .selectAll()
      .$if(service !== undefined, (query) => query.where('service', '=', service ?? ''))
      .$if(release !== undefined, (query) => query.where('version', '=', release?.version ?? ''))
      .$if(digest !== undefined, (query) => query.where('digest', '=', digest ?? ''))
      .orderBy('seq', 'desc')
      .execute();
    return rows.map(decodePlan);
  }

  async planTraits(service?: string): Promise<PlanWithTraits[]> {
    return selectPlanTraits(this.db, service);
  }

  async deployments(filter: { release?: Release; service?: string; environment?: string }): Promise<Deployment[]> {
    const { release, environment } = filter;
    const service = release?.service ?? filter.service;
    const rows = await this.db
      .selectFrom('deployments')
      .selectAll()
      .$if(service !== undefined, (query) => query.where('service', '=', service ?? ''))
      .$if(release !== undefined, (query) => query.where('version', '=', release?.version ?? ''))
      .$if(environment !== undefined, (query) => query.where('environment', '=', environment ?? ''))
      .orderBy('seq', 'desc')
      .execute();
    return rows.map(decodeDeployment);
  }

  async blob(digest: string): Promise<Uint8Array | undefined> {
    return selectBlob(this.db, digest);
  }

  async blobShape(digest: string): Promise<BlobShape | undefined> {
    return selectShape(this.db, digest);
  }

  async blobPart(digest: string, part: number): Promise<Uint8Array | undefined> {
    return selectPart(this.db, digest, part);
  }

  async receipt(digest: string): Promise<Receipt | undefined> {
    const row = await this.db.selectFrom('receipts').selectAll().where('digest', '=', digest).executeTakeFirst();
    return row === undefined ? undefined : decodeReceipt(row, this.#caches);
  }

  async undecided(): Promise<Receipt[]> {
    const open = this.db.selectFrom('receipts').selectAll().where('answer', 'is', null);
    const rows = await open.orderBy('received_at').limit(100).execute();
    return rows.map((row) => decodeReceipt(row, this.#caches));
  }

  async nonce(nonce: string): Promise<Digest | undefined> {
    const row = await this.db.selectFrom('nonces').select('request').where('nonce', '=', nonce).executeTakeFirst();
    return row?.request as Digest | undefined;
  }

  async session(tokenHash: string): Promise<{ person: string; key: string; expiresAt: string } | undefined> {
    const row = await this.db.selectFrom('sessions').selectAll().where('token', '=', tokenHash).executeTakeFirst();
    return row === undefined ? undefined : { person: row.person, key: row.key, expiresAt: row.expires_at };
  }
}
