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

/** A reader that has read nothing for this time is gone. */
const STUCK_MS = 60_000;

/**
 * Begins a stream. Waits for a slow reader instead of piling events up for it, but neither without end nor past `stop`:
 * the connection of one that does not read is broken off, since closing it in order would wait for them too.
 */
export function openEvents(to: ServerResponse, stop: AbortSignal, stuckMs = STUCK_MS): EventSink {
  const gone = new AbortController();
  to.on('close', () => gone.abort());
  to.on('error', () => gone.abort());
  to.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
  to.flushHeaders();
  const write = async (text: string): Promise<void> => {
    if (gone.signal.aborted || to.write(text)) return;
    const signal = AbortSignal.any([gone.signal, stop, AbortSignal.timeout(stuckMs)]);
    await once(to, 'drain', { signal }).catch(() => breakOff());
  };
  const breakOff = (): void => {
    gone.abort();
    to.destroy();
  };
  return {
    gone: gone.signal,
    send: ({ event, data, id }) =>
      write(`${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
    beat: () => write(': still here\n\n'),
    end: () => (stop.aborted && to.writableLength > 0 ? breakOff() : void to.end()),
  };
}
