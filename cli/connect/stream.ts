import type { IncomingMessage } from 'node:http';
import { createParser } from 'eventsource-parser';
import { isBackoutError } from '../../common/errors.ts';
import { pauseOrAbort } from '../../common/repeat.ts';
import type { StreamEvent } from './messages.ts';
import { connectFailure } from './failure.ts';
import type { ApiAddress } from './find-api.ts';
import type { ClientSession } from './session.ts';
import { open } from './transport.ts';

/** Heartbeats come every 15 s; a stream silent for much longer is lost. */
const SILENCE_MS = 45_000;
const PAUSE_MS = 500;
/** An API that stays away for longer is an error: nobody may be there to end the command. */
const PATIENCE_MS = 10 * 60_000;

export interface Followed {
  readonly address: ApiAddress;
  readonly path: string;
  readonly session: ClientSession;
  readonly signal?: AbortSignal;
}

/**
 * Events of a stream. A lost connection is told as an event `lost`, and taken up again after the last event that carried
 * an id, until the stream has said that it ends.
 */
export async function* followStream(stream: Followed): AsyncGenerator<StreamEvent> {
  let last: string | undefined;
  // Only what was followed once is worth waiting for: an API that was never there is an error at once.
  let lostAt = -Infinity;
  while (!stream.signal?.aborted) {
    try {
      const response = await stream.session.use(async (headers) =>
        connect(stream, { ...headers, ...(last ? { 'last-event-id': last } : {}) }),
      );
      lostAt = Infinity;
      for await (const event of eventsOf(response)) {
        last = event.id ?? last;
        if (event.event === 'end') return;
        yield event;
      }
    } catch (error) {
      if (stream.signal?.aborted) return;
      const isOver = Date.now() - lostAt > PATIENCE_MS || (isBackoutError(error) && error.code !== 'api-unreachable');
      if (isOver) throw error;
    }
    lostAt = Math.min(lostAt, Date.now());
    if (!stream.signal?.aborted) yield { id: undefined, event: 'lost', data: '' };
    await pauseOrAbort(PAUSE_MS, stream.signal);
  }
}

async function connect({ address, path, signal }: Followed, headers: Record<string, string>): Promise<IncomingMessage> {
  const call = {
    method: 'GET' as const,
    path,
    headers: { accept: 'text/event-stream', ...headers },
    idleMs: SILENCE_MS,
  };
  const response = await open(address, signal ? { ...call, signal } : call);
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
