import type { FastifyBaseLogger } from 'fastify';
import type { Answer } from '../../authority/answer.ts';
import { BackoutError } from '../../common/errors.ts';
import type { ApiDeps } from '../deps.ts';

export interface GivenRequest {
  readonly bytes: Uint8Array;
  readonly signature: string;
}

/**
 * Takes one signed request and resolves to its answer. Its receipt is committed before anything is forwarded, and the
 * same bytes sent again get the stored answer. Throws what is no request of anybody known, `record-unwritable` where
 * no receipt can be kept.
 */
export function takeRequest(_deps: ApiDeps, _given: GivenRequest, _log: FastifyBaseLogger): Promise<Answer> {
  return Promise.reject(new BackoutError('internal', 'requests cannot be received yet'));
}
