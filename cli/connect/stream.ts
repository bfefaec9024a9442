import type { IncomingMessage } from 'node:http';
import { createParser } from 'eventsource-parser';
import { isBackoutError } from '../../common/errors.ts';
import { pauseOrAbort } from '../../common/repeat.ts';
import type { StreamEvent } from './api.ts';
import { connectFailure, openCall } from './transport.ts';
import type { ApiAddress } from './find-api.ts';
import type { ClientSession } from './session.ts';

/** Heartbeats come every 15 s; a stream silent for much longer is lost. */
const SILENCE_MS = 45_000;
const RECONNECT_PAUSE_MS = 500;
/** How long to look for a lost API. After that it is an error: perhaps nobody is there to end the command. */
const RECONNECT_WITHIN_MS = 10 * 60_000;

export interface Followed {
  readonly address: ApiAddress;
  readonly path: string;
  readonly session: ClientSession;
  readonly signal?: AbortSignal;
}

/**
 * Yields the events of a stream. A lost connection is an event `lost`; the stream is taken up again after the last
 * event with an id. Ends when the stream says so.
 */
export async function* followStream(stream: Followed): AsyncGenerator<StreamEvent> {
  let last: string | undefined;
  // Only what was followed once is worth waiting for: an API that was never there is an error at once.
  let lostAt = -Infinity;
  while (!stream.signal?.aborted) {
    try {
      const response = await stream.session.use(async (headers) =>
        openStream(stream, { ...headers, ...(last ? { 'last-event-id': last } : {}) }),
      );
      lostAt = Infinity;
      for await (const event of eventsOf(response)) {
        last = event.id ?? last;
        if (event.event === 'end') return;
        yield event;
      }
    } catch (error) {
      if (stream.signal?.aborted) return;
      const isOver =
        Date.now() - lostAt > RECONNECT_WITHIN_MS || (isBackoutError(error) && error.code !== 'api-unreachable');
      if (isOver) throw error;
    }
    lostAt = Math.min(lostAt, Date.now());
    if (!stream.signal?.aborted) yield { id: undefined, event: 'lost', data: '' };
    await pauseOrAbort(RECONNECT_PAUSE_MS, stream.signal);
  }
}

async function openStream(
  { address, path, signal }: Followed,
  headers: Record<string, string>,
): Promise<IncomingMessage> {
  const call = {
    method: 'GET' as const,
    path,
    headers: { accept: 'text/event-stream', ...headers },
    idleMs: SILENCE_MS,
  };
  const response = await openCall(address, signal ? { ...call, signal } : call);
  if (response.statusCode === 200) return response;
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  throw connectFailure({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) });
}

async function* eventsOf(response: IncomingMessage): AsyncGenerator<StreamEvent> {
  const ready: StreamEvent[] = [];
  const parser = createParser({
    onEvent: ({ id, event, data }) => ready.push({ id, event: event ?? 'message', data }),
  });
  response.setEncoding('utf8');
  for await (const chunk of response) {
    parser.feed(chunk as string);
    yield* ready.splice(0);
  }
}
