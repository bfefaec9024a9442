import { chmod, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { BackoutError } from '../common/errors.ts';
import { isError, messageOf } from '../common/is-error.ts';
import type { ApiDeps } from './deps.ts';
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
    throw invalid('the API cannot listen there', messageOf(error), 'api.listen');
  });
  return { api, url, close: () => api.close() };
}

async function onSocket(deps: ApiDeps, path: string): Promise<ListeningApi> {
  const length = Buffer.byteLength(path);
  if (length > LONGEST_PATH) {
    throw new BackoutError('config-invalid', "the path of the API's socket is too long", {
      expected: `at most ${LONGEST_PATH} bytes`,
      found: `${length} bytes: ${path}`,
      where: 'api.listen.socket',
      next: 'set api.listen.socket to a shorter path, or move the installation',
    });
  }
  await clear(path);
  const api = createApi(deps);
  await api.listen({ path }).catch((error: unknown) => {
    throw invalid('the API cannot listen there', messageOf(error), path);
  });
  await chmod(path, 0o600);
  return { api, url: `unix:${path}`, close: () => api.close() };
}

function withTls(deps: ApiDeps, cert: Buffer, key: Buffer): FastifyInstance {
  try {
    return createApi(deps, { cert, key });
  } catch (error) {
    throw invalid('the certificate cannot be used', messageOf(error), 'api.listen.cert and api.listen.key');
  }
}

/** Removes a socket that nobody listens on. */
async function clear(path: string): Promise<void> {
  const state = await stateOf(path);
  if (state === 'taken') throw invalid('another API listens there', 'a socket that answers', path);
  if (state === 'stale') await rm(path, { force: true });
}

function stateOf(path: string): Promise<'free' | 'stale' | 'taken'> {
  return new Promise((resolve) => {
    const probe = connect(path, () => (probe.destroy(), resolve('taken')));
    probe.on('error', (error) =>
      resolve(isError(error) && 'code' in error && error.code === 'ECONNREFUSED' ? 'stale' : 'free'),
    );
  });
}

async function pem(path: string, where: string): Promise<Buffer> {
  return readFile(path).catch((error: unknown) => {
    throw invalid('a certificate file cannot be read', messageOf(error), where);
  });
}

function invalid(message: string, found: string, where: string): BackoutError {
  return new BackoutError('config-invalid', message, { found, where });
}
