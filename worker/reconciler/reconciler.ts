import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { TemporalGateway } from '../../api/context/deps.ts';
import { forward } from '../../api/requests/forward.ts';
import { receive } from '../../authority/receive.ts';
import { messageOf } from '../../common/is-error.ts';
import { repeatUntilAborted } from '../../common/repeat.ts';
import type { Receipt } from '../../records/record-store.ts';
import { progressOf } from '../../records/fold/progress-of.ts';
import { progressQuery } from '../../workflows/definitions/messages.ts';
import { runWorkflowId } from '../../workflows/definitions/names.ts';
import { isStale, StaleSuspects } from './stale-workflow.ts';
import type { Services } from '../services/services.ts';
import { reportLostRun } from '../gateway/report-lost-run.ts';
import { temporalGateway } from '../gateway/temporal-gateway.ts';
import { temporalClient, temporalPlace } from '../gateway/temporal.ts';

/** The first pause while something is left to do, such as until Temporal answers; it doubles. */
const SOON_MS = 1000;

/**
 * Compares the record with Temporal, at once and then every half minute: an active run that no workflow walks is
 * recorded as lost and begun again, and a request that nobody decided is forwarded. What came too late to begin is
 * denied by its admission.
 */
export async function reconcileAlways(parts: Services, signal: AbortSignal): Promise<void> {
  const { reconcileMs } = parts.settings.pace;
  const looks: Looks = { suspects: new StaleSuspects(), untilWhole: 0 };
  let soon = SOON_MS;
  await repeatUntilAborted(signal, async () => {
    const isDone = await reconcileOnce(parts, looks);
    const pauseMs = isDone ? reconcileMs : soon;
    soon = isDone ? SOON_MS : Math.min(soon * 2, reconcileMs);
    return pauseMs;
  });
}

/** Whether nothing is left that could be done soon. */
async function reconcileOnce(parts: Services, looks: Looks): Promise<boolean> {
  const { logger, store, installation, settings } = parts;
  const { goneMs } = settings.pace;
  try {
    const client = temporalClient(await temporalPlace(settings));
    try {
      const temporal = temporalGateway({ client, store, installation: installation.id, logger, goneMs });
      const areTakenUp = await takeUpLost(parts, client, temporal);
      const areCaughtUp = await takeUpBehind(parts, client, temporal, looks);
      const areForwarded = await forwardUndecided(parts, temporal);
      return areTakenUp && areCaughtUp && areForwarded;
    } finally {
      await client.connection.close();
    }
  } catch (error) {
    // Whatever it was, Temporal may be another one when it is back.
    looks.untilWhole = 0;
    logger.warn({ err: messageOf(error) }, 'the record and Temporal could not be compared');
    return false;
  }
}

/** Takes up every active run that no workflow walks; says whether all of them are walked now. */
async function takeUpLost(parts: Services, client: Client, temporal: TemporalGateway): Promise<boolean> {
  const { store, installation, logger } = parts;
  let areWalked = true;
  for (const { run } of await store.read((tx) => tx.runs({ active: true }))) {
    const closed = await closedExecution(client, runWorkflowId(installation.id, run));
    if (closed === undefined) continue;
    if (await reportLostRun(parts, run, closed)) logger.warn({ run }, 'no workflow walks this run; it is begun again');
    areWalked = (await temporal.startRun(run)) === 'done' && areWalked;
  }
  return areWalked;
}

/** What is remembered from one comparison to the next. */
interface Looks {
  readonly suspects: StaleSuspects;
  /** Comparisons until every run is asked again what its workflow knows. */
  untilWhole: number;
}

/** At start, after Temporal was away, and else every ten minutes: asking costs more than looking whether it runs. */
const LOOKS_PER_WHOLE = 20;

/**
 * Takes up every active run whose workflow knows less than the record, as after Temporal's database was restored from a
 * backup: its execution is ended, and another one begins from the record. A workflow that does not answer is asked again
 * soon: after such a restart the first question may go to a worker that is gone. Says whether none is suspected any more.
 */
async function takeUpBehind(
  parts: Services,
  client: Client,
  temporal: TemporalGateway,
  looks: Looks,
): Promise<boolean> {
  const { store, installation, logger, settings } = parts;
  const { suspects } = looks;
  const isWhole = looks.untilWhole <= 0;
  looks.untilWhole = isWhole ? LOOKS_PER_WHOLE : looks.untilWhole - 1;
  for (const { run } of await store.read((tx) => tx.runs({ active: true }))) {
    if (!isWhole && !suspects.has(run)) continue;
    const handle = client.workflow.getHandle(runWorkflowId(installation.id, run));
    const known = await client
      .withDeadline(Date.now() + ASK_MS, () => handle.query(progressQuery))
      .catch(() => undefined);
    if (known === undefined) {
      suspects.unanswered(run);
      continue;
    }
    const state = await store.read((tx) => tx.run(run));
    const behind = state && isStale(known.progress, progressOf(state)) ? { seq: state.seq } : undefined;
    if (!suspects.look(run, behind, { now: Date.now(), longMs: settings.pace.behindMs })) continue;
    const { runId } = await handle.describe();
    await handle.terminate('the record knows more of this run; it begins again from there');
    if (
      await reportLostRun(parts, run, runId, 'Temporal knew less of it than the record, as after a backup was put back')
    )
      logger.warn({ run }, 'the workflow of this run knew less than the record; it is begun again');
    await temporal.startRun(run);
  }
  return !suspects.any;
}

/** How long an answer about one run is waited for. */
const ASK_MS = 5000;

/** Which execution is not running any more; `none` where there never was one, undefined where one is running. */
async function closedExecution(client: Client, workflowId: string): Promise<string | undefined> {
  try {
    const { status, runId } = await client.workflow.getHandle(workflowId).describe();
    return status.name === 'RUNNING' ? undefined : runId;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return 'none';
    throw error;
  }
}

/** Forwards what was received and not decided, as the API would have; says whether nothing is left. */
async function forwardUndecided(parts: Services, temporal: TemporalGateway): Promise<boolean> {
  const undecided = await parts.store.read((tx) => tx.undecided());
  const old = undecided.filter(({ receivedAt }) => Date.now() - Date.parse(receivedAt) >= parts.settings.pace.youngMs);
  const areDecided = await Promise.all(old.map((receipt) => forwardOne(parts, temporal, receipt)));
  return old.length === undecided.length && areDecided.every(Boolean);
}

async function forwardOne(parts: Services, temporal: TemporalGateway, receipt: Receipt): Promise<boolean> {
  const { store, settings, logger } = parts;
  const { bytes, signature, digest, run } = receipt;
  const { clockToleranceMs } = settings.config.api;
  try {
    const received = await receive(store, { bytes, signature }, { clockToleranceMs });
    return received.kind !== 'forward' || (await forward({ store, temporal }, received)) === 'done';
  } catch (error) {
    logger.warn({ request: digest, run, err: messageOf(error) }, 'a request is still undecided');
    return false;
  }
}
