import { setTimeout as pause } from 'node:timers/promises';
import type { NativeConnection } from '@temporalio/worker';
import proto from '@temporalio/proto';
import type { Logger } from 'pino';
import { BackoutError, isBackoutError } from '../../common/errors.ts';
import { messageOf } from '../../common/is-error.ts';
import { searchAttributes } from '../../workflows/definitions/names.ts';

const WITHIN_MS = 20_000;
const keyword = proto.temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;

/**
 * Registers the search attributes that are missing and waits until the server knows them: a workflow that sets an
 * unknown one would be stuck. Throws `temporal-unreachable` when they do not appear; a server that does not let itself
 * be asked is only warned about.
 */
export async function ensureSearchAttributes(
  connection: NativeConnection,
  namespace: string,
  logger: Logger,
): Promise<void> {
  try {
    const missing = await missingFrom(connection, namespace);
    if (missing.length === 0) return;
    const added = Object.fromEntries(missing.map((name) => [name, keyword]));
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: added });
    await appeared(connection, namespace);
  } catch (error) {
    if (isBackoutError(error)) throw error;
    logger.warn(
      { err: messageOf(error) },
      'search attributes could not be checked; register them by hand if they are missing',
    );
  }
}

async function appeared(connection: NativeConnection, namespace: string): Promise<void> {
  for (const until = Date.now() + WITHIN_MS; Date.now() < until; await pause(100)) {
    if ((await missingFrom(connection, namespace)).length === 0) return;
  }
  throw new BackoutError('temporal-unreachable', 'Temporal does not take the search attributes', {
    expected: Object.values(searchAttributes).join(', '),
    found: `missing: ${(await missingFrom(connection, namespace)).join(', ')}`,
    next: 'register them as keywords: `temporal operator search-attribute create`',
  });
}

async function missingFrom(connection: NativeConnection, namespace: string): Promise<string[]> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  return Object.values(searchAttributes).filter((name) => !(name in (customAttributes ?? {})));
}
