// A worker as a process of its own: carries out one step, and is killed by the test while it does.
import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import { openRecord } from '../../../../records/sqlite/open-record.ts';
import type { StepRef } from '../../../../activities/contract.ts';
import { makeWorker } from './worker.ts';

const [path = '', ref = ''] = process.argv.slice(2);
const store = await openRecord(path);
const worker = { host: 'here', incarnation: randomUUID(), pid: process.pid };
await makeWorker({ store, dir: dirname(path) }, { worker }).executeStep(JSON.parse(ref) as StepRef);
await store.close();
