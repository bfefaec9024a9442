import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import pino from 'pino';
import { embeddedServer } from '../../worker/server/embedded-server.ts';
import { installRuntime } from '../../worker/process/runtime.ts';

/** A real Temporal server of a test's own, with connections to it. */
export interface TestTemporal {
  readonly address: string;
  readonly folder: string;
  readonly client: Client;
  readonly connection: NativeConnection;
  close(): Promise<void>;
}

/** Starts a development server with a database of its own in a folder of its own; `close` ends it and removes both. */
export async function testTemporal(): Promise<TestTemporal> {
  installRuntime(pino({ level: process.env.BACKOUT_TEST_LOG ?? 'silent' }, pino.destination(2)));
  const folder = await mkdtemp(join(tmpdir(), 'backout-temporal-'));
  const server = await embeddedServer(folder);
  const own = await Connection.connect({ address: server.address });
  const connection = await NativeConnection.connect({ address: server.address });
  const close = async () => {
    await connection.close();
    await own.close();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { address: server.address, folder, client: new Client({ connection: own }), connection, close };
}
