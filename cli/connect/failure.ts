import { codes, type Code } from '../../common/codes.ts';
import { BackoutError, type ErrorDetail } from '../../common/errors.ts';
import type { Reply } from './transport.ts';

/** The error that an answer of the API stands for. */
export function connectFailure({ status, body }: Reply): BackoutError {
  const said = parsed(body);
  if (!said) return notOurs(status, body);
  const detail: ErrorDetail = Object.fromEntries(
    (['expected', 'found', 'where', 'next'] as const).flatMap((name) => {
      const value = said[name];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
  return new BackoutError(said.code, said.message, detail);
}

/** The JSON document of an answer. Throws `api-unreachable` where something else than Backout has answered. */
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
    next: 'see that BACKOUT_URL leads to Backout, and what stands in between',
  });
}

function parsed(body: Buffer): ({ code: Code; message: string } & Record<string, unknown>) | undefined {
  try {
    const value = JSON.parse(body.toString('utf8')) as Record<string, unknown>;
    const { code, message } = value;
    const known = typeof code === 'string' && code in codes && typeof message === 'string';
    return known ? { ...value, code: code as Code, message } : undefined;
  } catch {
    return undefined;
  }
}
