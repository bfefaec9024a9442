import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { BackoutError, type ErrorDetail } from '../../common/errors.ts';
import { isError } from '../../common/is-error.ts';
import type { ApiAddress } from './find-api.ts';
import { codes, type Code } from '../../common/codes.ts';

// An import of it would read all of its exports, and one of them loads what `fetch` is made of: 50 ms of every command.
const { request } = process.getBuiltinModule('node:http');

export interface HttpCall {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  readonly signal?: AbortSignal;
  /** Gives up after this time without a byte. */
  readonly idleMs?: number;
}

/** The bytes of a whole answer. */
export interface Reply {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** Makes one HTTP call; the body of the answer is still to be read. Throws `api-unreachable` when nobody answers. */
export async function openCall(address: ApiAddress, call: HttpCall): Promise<IncomingMessage> {
  const send = await senderOf(address, call);
  return new Promise((resolve, reject) => {
    const sent = send(resolve);
    sent.on('error', (error) => reject(unreachableError(address, error)));
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${call.idleMs} ms`)));
    sent.end(call.body);
  });
}

/**
 * Makes one HTTP call and returns its whole answer. Throws `api-unreachable` when nobody answers, or the connection is
 * lost.
 */
export async function exchangeCall(address: ApiAddress, call: HttpCall): Promise<Reply> {
  const response = await openCall(address, { idleMs: 60_000, ...call });
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    return { status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) };
  } catch (error) {
    throw unreachableError(address, error);
  }
}

async function senderOf(
  address: ApiAddress,
  call: HttpCall,
): Promise<(on: (response: IncomingMessage) => void) => ClientRequest> {
  const options = optionsOf(call);
  if (address.kind === 'socket') return (on) => request({ ...options, socketPath: address.path, path: call.path }, on);
  const { request: secureRequest } = await import('node:https');
  const base = address.url.pathname.replace(/\/$/, '');
  return (on) => secureRequest(new URL(base + call.path, address.url), options, on);
}

function optionsOf({ method, headers, body, signal, idleMs }: HttpCall): RequestOptions {
  return {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }) },
    ...(signal ? { signal } : {}),
    ...(idleMs ? { timeout: idleMs } : {}),
  };
}

function unreachableError(address: ApiAddress, error: unknown): BackoutError {
  const code = isError(error) && 'code' in error ? String(error.code) : '';
  const found = { ENOENT: 'no such socket', ECONNREFUSED: 'nobody listens there', EACCES: 'no permission to connect' }[
    code
  ];
  const next =
    address.kind === 'socket' ? 'start it with: backout up' : 'see whether the API runs there: backout serve';
  return new BackoutError('api-unreachable', 'the API cannot be reached', {
    expected: 'an API that answers',
    found: found ?? (isError(error) ? error.message : String(error)),
    where: address.name,
    next,
  });
}

/** Makes the error that an answer of the API means. */
export function connectFailure({ status, body }: Reply): BackoutError {
  const said = parsedFailure(body);
  if (!said) return notOurs(status, body);
  const detail: ErrorDetail = Object.fromEntries(
    (['expected', 'found', 'where', 'next'] as const).flatMap((name) => {
      const value = said[name];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
  return new BackoutError(said.code, said.message, detail);
}

/** Parses the JSON document of an answer. Throws `api-unreachable` for an answer that is not Backout's. */
export function errorDocument<T>({ status, body }: Pick<Reply, 'status' | 'body'>): T {
  try {
    return JSON.parse(body.toString('utf8')) as T;
  } catch {
    throw notOurs(status, body);
  }
}

function notOurs(status: number, body: Buffer): BackoutError {
  return new BackoutError('api-unreachable', 'something else than Backout answers there', {
    expected: 'a JSON document of the API',
    found: `status ${status}: ${body.toString('utf8').slice(0, 100)}`,
    next: 'check that BACKOUT_URL leads to Backout, and what is in between',
  });
}

function parsedFailure(body: Buffer): ({ code: Code; message: string } & Record<string, unknown>) | undefined {
  try {
    const value = JSON.parse(body.toString('utf8')) as Record<string, unknown>;
    const { code, message } = value;
    const known = typeof code === 'string' && code in codes && typeof message === 'string';
    return known ? { ...value, code: code as Code, message } : undefined;
  } catch {
    return undefined;
  }
}
