import { parseCanonical } from '../../common/canonical.ts';
import { digestOf } from '../../common/digest.ts';
import { Recent } from '../../common/recent.ts';
import type { ReadTx } from '../../records/record-store.ts';
import { subject as subjectSchema, type Subject } from '../../requests/subject.ts';

// A digest names one content, and every attempt behind a gate asks for the same one.
const subjects = new Recent<Subject>(50);

/** The subject stored under a digest, or undefined where the record does not hold it, or holds something else there. */
export async function storedSubject(tx: ReadTx, digest: string): Promise<Subject | undefined> {
  const known = subjects.get(digest);
  if (known) return known;
  const bytes = await tx.blob(digest);
  const parsed = bytes && digestOf(bytes) === digest ? subjectSchema.safeParse(parseCanonical(bytes)).data : undefined;
  if (parsed) subjects.set(digest, parsed);
  return parsed;
}
