import { chmod, lstat, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { BackoutError, type ErrorDetail } from '../common/errors.ts';
import { isError, messageOf } from '../common/is-error.ts';
import type { ApiDeps } from './context/deps.ts';
import { createApi } from './server.ts';

/** Where the API listens: a Unix socket, or TLS. There is no third way, so that no token travels in the clear. */
export type ListenOn =
  | { readonly socket: string }
  | { readonly host: string; readonly port: number; readonly cert: string; readonly key: string };

/** An API that listens. `url` is what clients are given. */
export interface ListeningApi {
  readonly api: FastifyInstance;
  readonly url: string;
  close(): Promise<void>;
}

/** What the operating system takes for a socket's path. */
const LONGEST_PATH = 107;

/**
 * Opens the door. A socket that a killed process left behind is replaced. Throws `config-invalid` for a path that is
 * too long, certificates that cannot be read, an address that is taken or cannot be bound.
 */
export async function listenApi(deps: ApiDeps, on: ListenOn): Promise<ListeningApi> {
  if ('socket' in on) return onSocket(deps, on.socket);
  const api = withTls(deps, await pem(on.cert, 'api.listen.cert'), await pem(on.key, 'api.listen.key'));
  const url = await api.listen({ host: on.host, port: on.port }).catch((error: unknown) => {
    throw invalid('the API cannot listen there', {
      expected: 'an address of this host and a port that is free',
      found: messageOf(error),
      where: 'api.listen',
    });
  });
  return { api, url, close: () => api.close() };
}

/** Throws as `listenApi` does where a socket cannot be opened, but opens and removes nothing: for callers that have to know before other work begins. */
export async function requireFree(on: ListenOn): Promise<void> {
  if ('socket' in on) await usable(on.socket);
}

async function onSocket(deps: ApiDeps, path: string): Promise<ListeningApi> {
  if ((await usable(path)) === 'stale') await rm(path, { force: true });
  const api = createApi(deps);
  await api.listen({ path }).catch((error: unknown) => {
    throw invalid('the API cannot listen there', { expected, found: messageOf(error), where: path, next: elsewhere });
  });
  await chmod(path, 0o600);
  return { api, url: `unix:${path}`, close: () => api.close() };
}

function withTls(deps: ApiDeps, cert: Buffer, key: Buffer): FastifyInstance {
  try {
    return createApi(deps, { cert, key });
  } catch (error) {
    throw invalid('the certificate cannot be used', {
      expected: 'a certificate and its key, PEM',
      found: messageOf(error),
      where: 'api.listen.cert and api.listen.key',
    });
  }
}

/** Whether nothing is there, or a socket that nobody listens on. Throws for everything else. */
async function usable(path: string): Promise<'free' | 'stale'> {
  requireShort(path);
  const there = await lstat(path).catch(() => undefined);
  if (!there) return 'free';
  // A dial to what is no socket is refused too: without this look, any file would be taken for a stale one.
  if (!there.isSocket())
    throw invalid("something else is where the API's socket should be", {
      expected,
      found: 'a file that is no socket',
      where: path,
      next: elsewhere,
    });
  if (await isAnswered(path))
    throw invalid('another API listens there', {
      expected,
      found: 'a socket that answers',
      where: path,
      next: 'use the one that runs, or end it first',
    });
  return 'stale';
}

const elsewhere = 'set api.listen.socket to a path that is free';
const expected = 'a path where nobody listens';

function requireShort(path: string): void {
  const length = Buffer.byteLength(path);
  if (length <= LONGEST_PATH) return;
  throw new BackoutError('config-invalid', "the path of the API's socket is too long", {
    expected: `at most ${LONGEST_PATH} bytes`,
    found: `${length} bytes: ${path}`,
    where: 'api.listen.socket',
    next: 'set api.listen.socket to a shorter path, or move the installation',
  });
}

/** Only a refused dial proves that nobody listens. */
function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path, () => (probe.destroy(), resolve(true)));
    probe.on('error', (error) => resolve(!(isError(error) && 'code' in error && error.code === 'ECONNREFUSED')));
  });
}

async function pem(path: string, where: string): Promise<Buffer> {
  return readFile(path).catch((error: unknown) => {
    throw invalid('a certificate file cannot be read', { expected: 'a PEM file', found: messageOf(error), where });
  });
}

type Detail = Required<Omit<ErrorDetail, 'next'>> & Pick<ErrorDetail, 'next'>;

function invalid(message: string, detail: Detail): BackoutError {
  return new BackoutError('config-invalid', message, { next: 'set api.listen in backout.config.yaml', ...detail });
}
