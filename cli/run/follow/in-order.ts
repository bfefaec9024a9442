import type { StreamEvent } from '../../connect/api.ts';

/**
 * The events of a run in the order in which they make sense: output is looked for more often than entries are told, so what
 * an attempt printed is held back until the entry that it began has come. Nothing is dropped; what never had one comes last.
 */
export async function* inOrder(events: AsyncIterable<StreamEvent>): AsyncGenerator<StreamEvent> {
  const begun = new Set<string>();
  const held = new Map<string, StreamEvent[]>();
  for await (const event of events) {
    const attempt = event.event === 'output' ? attemptOf(JSON.parse(event.data)) : undefined;
    if (attempt !== undefined && !begun.has(attempt)) {
      held.set(attempt, [...(held.get(attempt) ?? []), event]);
      continue;
    }
    yield event;
    const begins = event.event === 'entry' ? begunBy(JSON.parse(event.data)) : undefined;
    if (begins === undefined) continue;
    begun.add(begins);
    yield* held.get(begins) ?? [];
    held.delete(begins);
  }
  for (const late of held.values()) yield* late;
}

/** The attempt that an entry says has begun. */
function begunBy(logged: unknown): string | undefined {
  const { entry, body } = logged as { entry: { type: string }; body: unknown };
  return entry.type === 'step.started' && body !== null ? attemptOf(body) : undefined;
}

function attemptOf(about: unknown): string {
  const { address, visit, attempt } = about as { address: string; visit: number; attempt: number };
  return `${address} ${visit} ${attempt}`;
}
