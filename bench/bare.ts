import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { execa } from 'execa';

/** A worker of our own on the same server, with nothing of Backout in it. */
export async function openBare(address: string): Promise<{ client: Client; close: () => Promise<void> }> {
  quiet();
  const native = await NativeConnection.connect({ address });
  const connection = await Connection.connect({ address });
  const workflowsPath = fileURLToPath(new URL('bare-workflow.ts', import.meta.url));
  const activities = { spawn: async () => void (await execa('/bin/true')), note: async () => undefined };
  const worker = await Worker.create({ connection: native, taskQueue: 'bare', workflowsPath, activities });
  const running = worker.run();
  const close = async () => {
    worker.shutdown();
    await running;
    await native.close();
    await connection.close();
  };
  return { client: new Client({ connection }), close };
}

let isQuiet = false;
function quiet(): void {
  if (isQuiet) return;
  isQuiet = true;
  const filter = { core: 'ERROR', other: 'ERROR' } as const;
  Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { filter, forward: {} } } });
}
