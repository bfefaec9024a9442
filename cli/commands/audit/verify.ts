import { resolve } from 'node:path';
import type { StoredEntry } from '../../../records/record-store.ts';
import type { RecordCopy } from '../../../verify/verify.ts';
import { isBackoutError } from '../../../common/errors.ts';
import type { Api } from '../../connect/api.ts';
import type { RunCommand, CommandContext } from '../command.ts';
import { readGiven } from '../../terminal/files.ts';
import { renderVerification } from '../../pages/audit/verification.ts';

export const auditVerifyCommand: RunCommand = async (context) => {
  const { verifyReceipt } = await import('../../../authority/signatures/verify-signature.ts');
  const { verifyRecord } = await import('../../../verify/verify.ts');
  const { io, options } = context;
  const fingerprint = options.text('fingerprint');
  const kept = await Promise.all(options.list('checkpoint').map((file) => readGiven(file, io.cwd)));
  const checkpoints = kept.map((note) => note.toString('utf8'));
  const copy = await copyGiven(context);
  try {
    const known = { verifyReceipt, checkpoints, ...(fingerprint === undefined ? {} : { fingerprint }) };
    const found = await verifyRecord(copy, known);
    context.out.document(found, renderVerification);
    return found.integrity.length + found.completeness.length === 0 ? 0 : 1;
  } finally {
    copy.close();
  }
};

/** Returns the copy in the folder of `--record`. Without one, reads the record through the API. */
async function copyGiven({ api, io, options }: CommandContext): Promise<RecordCopy> {
  const { recordCopyOfFile, recordCopyOfRows } = await import('../../../verify/verify.ts');
  const place = options.text('record');
  if (place !== undefined) return recordCopyOfFile(resolve(io.cwd, place));
  const door = await api();
  const checkpoints = await newestCheckpoint(door);
  return recordCopyOfRows({ entries: await allEntries(door), checkpoints });
}

async function newestCheckpoint(api: Api): Promise<{ note: string }[]> {
  try {
    return [{ note: new TextDecoder().decode(await api.bytes('/checkpoint')) }];
  } catch (error) {
    if (isBackoutError(error) && error.code === 'entry-unknown') return [];
    throw error;
  }
}

async function allEntries(api: Api): Promise<StoredEntry[]> {
  const { canonicalText } = await import('../../../common/canonical.ts');
  const all: StoredEntry[] = [];
  for (;;) {
    const { entries } = await api.get<{ entries: (Omit<StoredEntry, 'body'> & { body: unknown })[] }>(
      `/log?after=${all.length - 1}&limit=1000`,
    );
    all.push(...entries.map((one) => ({ ...one, body: one.body === null ? null : canonicalText(one.body) })));
    if (entries.length < 1000) return all;
  }
}
