import { subject as subjectSchema, type Subject } from '../../requests/subject.ts';
import type { ReadTx } from '../../records/record-store.ts';

/** A gate's stored subject, or undefined when the blob is missing. */
export async function readSubject(tx: ReadTx, digest: string): Promise<Subject | undefined> {
  const bytes = await tx.blob(digest);
  return bytes === undefined ? undefined : subjectSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
}
