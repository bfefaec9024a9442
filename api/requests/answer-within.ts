import type { Answer } from '../../requests/answer.ts';
import type { RecordStore } from '../../records/record-store.ts';

/** An answer without an entry of its own is found at the latest after this time. */
const LOOK_AGAIN_MS = 250;

/**
 * The answer that is stored with a request, waited for until the signal aborts; undefined when it has not come by then.
 * The decision stores it in the transaction that writes the entries, so that waiting for entries finds it.
 */
export async function answerWithin(
  store: RecordStore,
  request: string,
  limit: AbortSignal,
): Promise<Answer | undefined> {
  for (;;) {
    const { answer, newest } = await store.read(async (tx) => ({
      answer: (await tx.receipt(request))?.answer ?? undefined,
      newest: (await tx.size()) - 1,
    }));
    if (answer && answer.status !== 'received') return answer;
    if (limit.aborted) return undefined;
    await store.waitForEntry(newest, AbortSignal.any([limit, AbortSignal.timeout(LOOK_AGAIN_MS)]));
  }
}
