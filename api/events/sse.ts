import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

/** One end of a stream of server-sent events. */
export interface EventSink {
  /** Aborted when the reader went away. */
  readonly gone: AbortSignal;
  send(event: { event: string; data: unknown; id?: number }): Promise<void>;
  /** A comment, so that neither side takes silence for a lost connection. */
  beat(): Promise<void>;
  end(): void;
}

/** Begins a stream. Waits for a slow reader instead of piling events up for it. */
export function openEvents(to: ServerResponse): EventSink {
  const gone = new AbortController();
  to.on('close', () => gone.abort());
  to.on('error', () => gone.abort());
  to.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
  to.flushHeaders();
  const write = async (text: string): Promise<void> => {
    if (gone.signal.aborted || to.write(text)) return;
    await once(to, 'drain', { signal: gone.signal }).catch(() => undefined);
  };
  return {
    gone: gone.signal,
    send: ({ event, data, id }) =>
      write(`${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
    beat: () => write(': still here\n\n'),
    end: () => void to.end(),
  };
}
