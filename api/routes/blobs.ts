import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { digestOf } from '../../common/digest.ts';
import { BackoutError } from '../../common/errors.ts';
import { largestFile } from '../../common/limits.ts';
import type { RecordStore } from '../../records/record-store.ts';
import { failures, type Routes, sessionOf, withSession } from '../context/route.ts';
import type { KnownSession } from '../context/sessions.ts';
import { binary, octets, streamed } from '../schemas/binary.ts';
import { digestValue } from '../../views/schemas/values.ts';

const params = z.strictObject({ digest: digestValue });

/** Content by digest: evidence, frozen plans, sources, outputs. */
export const blobRoutes: Routes = (server, { store }) => {
  server.addContentTypeParser(octets, { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  const stored = z.strictObject({ digest: digestValue, size: z.int() });
  const put = {
    ...withSession,
    params,
    consumes: [octets],
    body: binary,
    response: { 201: stored, ...failures },
  };
  server.put('/blobs/:digest', { bodyLimit: largestFile, schema: put }, async (request, reply) => {
    const { body } = request;
    const claimed = request.params.digest;
    requireActing(sessionOf(request));
    const found = digestOf(body);
    if (found !== claimed) throw notTheirs(claimed, found);
    await store.write((tx) => tx.putBlob(body));
    return reply.code(201).send({ digest: found, size: body.length });
  });
  const get = { ...withSession, params, produces: [octets], response: { 200: streamed, ...failures } };
  server.get('/blobs/:digest', { schema: get }, async ({ params: { digest: wanted } }, reply) => {
    const shape = await store.read((tx) => tx.blobShape(wanted));
    if (!shape) throw new BackoutError('blob-unknown', 'nothing is stored under this digest', { found: wanted });
    return reply
      .type(octets)
      .header('content-length', shape.size)
      .send(Readable.from(partsOf(store, wanted, shape.parts), { objectMode: false }));
  });
};

/**
 * One part after the other, so that a large output is never in memory whole. What does not have its digest breaks off
 * before its last part: a reader never takes it for complete.
 */
async function* partsOf(store: RecordStore, wanted: string, parts: number): AsyncIterable<Uint8Array> {
  const hash = createHash('sha256');
  for (let part = 0; part < parts; part += 1) {
    const content = (await store.read((tx) => tx.blobPart(wanted, part))) ?? new Uint8Array();
    hash.update(content);
    if (part === parts - 1 && `sha256:${hash.digest('hex')}` !== wanted)
      throw new BackoutError('record-unreadable', 'a file of the record is not what its digest names', {
        found: wanted,
        next: 'backout audit verify',
      });
    yield content;
  }
}

/** An auditor reads everything and does nothing else. */
function requireActing({ person, roles }: KnownSession): void {
  if (roles.some((role) => role !== 'auditor')) return;
  throw new BackoutError('role-missing', `${person} may read but store nothing`, {
    expected: 'another role than auditor',
    found: roles.join(', '),
  });
}

function notTheirs(claimed: string, found: string): BackoutError {
  return new BackoutError('usage', 'the content has another digest than its address', {
    expected: claimed,
    found,
    where: 'PUT /blobs/:digest',
  });
}
