import { chmod, rm } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { requireFree } from '../../api/listen.ts';
import { BackoutError } from '../../common/errors.ts';
import { messageOf } from '../../common/is-error.ts';
import type { Services } from '../services/services.ts';

/** A door for those who watch processes, not for people. */
export interface MetricsServer {
  readonly url: string;
  close(): Promise<void>;
}

type Answers = Readonly<Record<string, (response: ServerResponse) => Promise<void>>>;

/**
 * Answers `GET /healthz`, `/readyz` and `/metrics` where `worker.metrics` of the configuration says, on a socket or an address;
 * undefined where it says nothing. It reads, and gives figures alone. `isServing` says whether queues are polled. Throws
 * `config-invalid` where it cannot listen.
 */
export async function openMetricsServer(parts: Services, isServing: () => boolean): Promise<MetricsServer | undefined> {
  const on = parts.settings.config.worker.metrics;
  if (!on) return undefined;
  if ('socket' in on) await requireFree(on);
  const answers = answersOf(parts, isServing);
  const server = createServer((request, response) => {
    const answer = request.method === 'GET' ? answers[(request.url ?? '').split('?')[0] ?? ''] : undefined;
    if (answer) void answer(response).catch((error: unknown) => say(response, 500, { error: messageOf(error) }));
    else say(response, 404, { expected: Object.keys(answers) });
  });
  // Nobody answers there: it is a socket that a killed process left behind.
  if ('socket' in on) await rm(on.socket, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen('socket' in on ? { path: on.socket } : { host: on.host, port: on.port }, resolve);
  }).catch((error: unknown) => {
    throw new BackoutError('config-invalid', 'metrics cannot be told there', {
      found: messageOf(error),
      where: 'worker.metrics',
      next: 'name an address that is free',
    });
  });
  if ('socket' in on) await chmod(on.socket, 0o600);
  const close = () => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };
  const url = 'socket' in on ? `unix:${on.socket}` : `http://${on.host}:${(server.address() as AddressInfo).port}`;
  return { url, close };
}

function answersOf({ metrics, store }: Services, isServing: () => boolean): Answers {
  return {
    '/healthz': async (response) => say(response, 200, { alive: true }),
    '/readyz': async (response) => {
      const record = await store.tryWriting().then(
        () => 'writable',
        () => 'unwritable',
      );
      const ready = record === 'writable' && isServing();
      say(response, ready ? 200 : 503, { ready, record, serving: isServing() });
    },
    '/metrics': async (response) => {
      const text = await metrics.render();
      response.writeHead(200, { 'content-type': metrics.contentType }).end(text);
    },
  };
}

function say(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
