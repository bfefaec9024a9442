import { sql, type Kysely } from 'kysely';
import { digestOf, type Digest } from '../../common/digest.ts';
import { BackoutError } from '../../common/errors.ts';
import { requireContent } from './content.ts';
import type { BlobShape } from '../record-store.ts';
import type { Tables } from './tables.ts';

/** Content that fits into memory: one row. The same content again changes nothing. */
export async function insertBlob(db: Kysely<Tables>, content: Uint8Array): Promise<Digest> {
  const digest = digestOf(content);
  await insertRow(db, digest, content, content.byteLength);
  return digest;
}

/** A part of content that is too large for one row; it counts once the content itself is put. */
export async function insertPart(db: Kysely<Tables>, digest: Digest, part: number, content: Uint8Array): Promise<void> {
  await db
    .insertInto('blob_parts')
    .values({ digest, part, content })
    .onConflict((same) => same.columns(['digest', 'part']).doNothing())
    .execute();
}

/** Content whose parts are there already. Throws `internal` where they are not its size: then something was left out. */
export async function insertBlobOfParts(db: Kysely<Tables>, digest: Digest, size: number): Promise<void> {
  const parts = await db
    .selectFrom('blob_parts')
    .select(sql<number | string | null>`sum(length(content))`.as('size'))
    .where('digest', '=', digest)
    .executeTakeFirst();
  if (Number(parts?.size ?? 0) !== size)
    throw new BackoutError('internal', 'parts of the content are missing', {
      expected: `${size} bytes`,
      found: `${parts?.size ?? 0} bytes`,
      where: digest,
    });
  await insertRow(db, digest, new Uint8Array(), size);
}

async function insertRow(db: Kysely<Tables>, digest: Digest, content: Uint8Array, size: number): Promise<void> {
  await db
    .insertInto('blobs')
    .values({ digest, content, size })
    .onConflict((same) => same.column('digest').doNothing())
    .execute();
}

/** The whole content. Throws `record-unreadable` where it is not what the digest names. */
export async function selectBlob(db: Kysely<Tables>, digest: string): Promise<Uint8Array | undefined> {
  const shape = await selectShape(db, digest);
  if (shape === undefined) return undefined;
  const pieces: Uint8Array[] = [];
  for (let part = 0; part < shape.parts; part += 1)
    pieces.push((await selectPart(db, digest, part)) ?? new Uint8Array());
  const content = pieces.length === 1 && pieces[0] ? pieces[0] : new Uint8Array(Buffer.concat(pieces));
  requireContent(content, digest, 'a file');
  return content;
}

/** How large it is, and in how many parts it is read. */
export async function selectShape(db: Kysely<Tables>, digest: string): Promise<BlobShape | undefined> {
  const row = await db
    .selectFrom('blobs')
    .select(['size', sql<number | string>`length(content)`.as('inline')])
    .where('digest', '=', digest)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  if (Number(row.inline) === row.size) return { size: row.size, parts: 1 };
  const { parts } = await db
    .selectFrom('blob_parts')
    .select((each) => each.fn.countAll<number | string>().as('parts'))
    .where('digest', '=', digest)
    .executeTakeFirstOrThrow();
  return { size: row.size, parts: Number(parts) };
}

/** One part, counted from 0; of content in one row that is all of it. A caller that reads all parts compares them with the digest. */
export async function selectPart(db: Kysely<Tables>, digest: string, part: number): Promise<Uint8Array | undefined> {
  const found = await db
    .selectFrom('blob_parts')
    .select('content')
    .where('digest', '=', digest)
    .where('part', '=', part)
    .executeTakeFirst();
  const row = found ?? (await db.selectFrom('blobs').select('content').where('digest', '=', digest).executeTakeFirst());
  return row === undefined ? undefined : new Uint8Array(row.content);
}
