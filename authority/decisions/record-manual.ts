import { BackoutError } from '../../common/errors.ts';
import { releaseName } from '../../common/names.ts';
import { recordBrokenGlass } from '../approvals/record-broken-glass.ts';
import { runTitle } from '../context/notify.ts';
import { requireRole } from '../../requests/permissions.ts';
import type { RunTx } from '../context/run-tx.ts';
import { withRun } from '../transactions/in-run.ts';
import { publishedFor } from './assess.ts';
import type { Adjudicate, RequestContext } from '../context/request-context.ts';
import { requireBlobs } from '../context/uploaded-blobs.ts';
import { requirePast } from './deployed.ts';

/**
 * Takes in a rollback that people did by hand while nothing else worked. It becomes a run of its own that has ended, under
 * the plan that is published for the release; nothing of it is more than somebody's word. What it says is live from when it
 * was done, and those who would have authorized it are asked afterwards.
 */
export const recordManual: Adjudicate<'record-manual'> = async (asked) => {
  const { envelope, roster, person, tx, actor, receivedAt } = asked;
  requireRole(roster, person, 'record-manual');
  const { release, environment, doneAt, doneBy, outcome, files } = envelope;
  const { published, plan } = await publishedFor(tx, release, environment, 'record-manual');
  requireLatest(asked, published.digest);
  requirePast(doneAt, envelope.at, receivedAt);
  await requireBlobs(
    asked,
    files.map(({ digest }) => digest),
  );
  const name = await beginRecord(asked);
  const words = `${releaseName(release)} was rolled back by hand (${outcome}), by the word of ${doneBy}`;
  const { done: entry, state } = await withRun(tx, name, actor, (run) => writeRecord(asked, run, words));
  return {
    message: `recorded as ${runTitle(state)}: ${words}`,
    run: name,
    entry,
    next: `backout report ${name}`,
    data: { outcome, live: outcome === 'rolled-back' ? plan.returnsTo : null },
  };
};

/** Writes what was done, asks afterwards those who should have decided, and ends the run. Gives the seq of the first entry. */
async function writeRecord(asked: RequestContext<'record-manual'>, run: RunTx, words: string): Promise<number> {
  const { actor, envelope } = asked;
  const { doneAt, doneBy, what, outcome, files } = envelope;
  const body = { doneAt, doneBy, what, outcome, returnsTo: run.plan.returnsTo, files };
  const { entry } = await run.append({ type: 'run.recorded', actor, body, key: `run.recorded/${run.name}` });
  await recordBrokenGlass(asked, run, { what: 'record-manual', gate: null, reason: what, words });
  await run.append({
    type: 'run.ended',
    actor,
    key: `run.ended/${run.name}`,
    body: {
      outcome: outcome === 'rolled-back' ? 'rolled-back-with-deviations' : outcome,
      message: `done by hand, by the word of ${doneBy}: ${what}`,
      deviations: 1,
      open: ['run:record-manual-retrospective still waits for an approval afterwards'],
      brokenGlass: true,
    },
  });
  return entry.seq;
}

function requireLatest({ envelope: { plan, release } }: RequestContext<'record-manual'>, latest: string): void {
  if (plan === latest) return;
  throw new BackoutError('plan-mismatch', `another revision of the plan for ${releaseName(release)} is published`, {
    expected: latest,
    found: plan,
    next: `backout plan show ${releaseName(release)}`,
  });
}

async function beginRecord({ tx, envelope, actor }: RequestContext<'record-manual'>): Promise<string> {
  const { release, environment, plan, problem, cause } = envelope;
  const run = await tx.allocateRun(release.service);
  const body = {
    problem,
    cause,
    incident: null,
    change: null,
    defect: null,
    claimedDeployment: null,
    manual: true,
  } as const;
  await tx.append({ type: 'run.requested', actor, run, release, environment, plan, body, key: `run.requested/${run}` });
  return run;
}
