import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Client, Connection } from '@temporalio/client';
import { canonicalBytes } from '../common/canonical.ts';
import { digestOf, type Digest } from '../common/digest.ts';
import { acceptedAnswer } from '../authority/context/answers.ts';
import type { Actor } from '../records/entries.ts';
import type { WriteTx } from '../records/record-store.ts';
import { actorOf } from '../test/support/scene.ts';
import { smallPlan } from '../test/support/plans.ts';
import type { Site } from '../test/support/site.ts';
import { until } from '../test/support/until.ts';
import { controlQueue, runWorkflowId, workflowTypes } from '../workflows/definitions/names.ts';

export const waitingCount = 1000;

/** What `waitingCount` runs that wait at a gate add to the memory of the process that serves them, MB. */
export async function measureWaiting(
  site: Site,
  pid: number,
): Promise<{ before: number; after: number; adds: number }> {
  const connection = await Connection.connect({ address: (await site.temporal()).address });
  try {
    const before = residentMb(pid);
    const client = new Client({ connection });
    const plan = await site.store.write((tx) => tx.putBlob(canonicalBytes(smallPlan())));
    for (let at = 1; at <= waitingCount; at += 1) {
      const run = await site.store.write((tx) => admittedRun(tx, `waiting-${at}`, plan, actorOf(site.people.support)));
      await client.workflow.start(workflowTypes.rollback, {
        taskQueue: controlQueue(site.installation),
        workflowId: runWorkflowId(site.installation, run),
        args: [{ installation: site.installation, run }],
      });
    }
    const opened = async () =>
      (await site.store.read((tx) => tx.entries({ type: 'gate.opened' }))).length >= waitingCount;
    await until(opened, 300_000, `${waitingCount} gates open`);
    const after = residentMb(pid);
    return { before, after, adds: after - before };
  } finally {
    await connection.close();
  }
}

/** A run as it is once a worker has admitted it, written without the way there. */
async function admittedRun(tx: WriteTx, service: string, plan: Digest, actor: Actor): Promise<string> {
  const run = await tx.allocateRun(service);
  const release = { service, version: '2.0.0' };
  const bytes = canonicalBytes({ run });
  const request = digestOf(bytes);
  await tx.putReceipt({ digest: request, bytes, signature: '', receivedAt: tx.now, run }, randomUUID());
  await tx.answer(request, acceptedAnswer(request, tx.now, { message: 'begun', run }));
  const place = { actor: { ...actor, request } as Actor, run, release, environment: 'production', plan };
  const asked = { problem: 'it fails', cause: 'other', incident: null, change: null, defect: null } as const;
  await tx.append({ ...place, type: 'run.requested', body: { ...asked, claimedDeployment: null } });
  const windowClosesAt = new Date(Date.parse(tx.now) + 86_400_000).toISOString();
  const body = { deployedAt: tx.now, windowClosesAt, returnsTo: '1.9.0' };
  await tx.append({ ...place, type: 'run.admitted', body });
  return run;
}

function residentMb(pid: number): number {
  const [, kilobytes = '0'] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}
