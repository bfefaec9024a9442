import { Context } from '@temporalio/activity';
import { messageOf } from '../../../common/is-error.ts';

/** What an activity may know of who called it. */
export interface ActivityContext {
  /** Aborts when the call is taken back, for any reason. */
  readonly cancelled: AbortSignal;
  /** Aborts only when this worker shuts down: what runs goes on without it. */
  readonly shutdown: AbortSignal;
  /** Says that it is alive. What is given is kept by Temporal: counts alone. */
  heartbeat(details: { readonly bytes: number }): void;
}

/** The surroundings of a Temporal activity. */
export function temporalSurroundings(): ActivityContext {
  const context = Context.current();
  const shutdown = new AbortController();
  const cancelled = context.cancellationSignal;
  const onCancel = (): void => {
    if (messageOf(cancelled.reason) === 'WORKER_SHUTDOWN') shutdown.abort(cancelled.reason);
  };
  if (cancelled.aborted) onCancel();
  else cancelled.addEventListener('abort', onCancel, { once: true });
  return { cancelled, shutdown: shutdown.signal, heartbeat: (details) => context.heartbeat(details) };
}

const heartbeatMs = 700;

/** Says so while work goes on: a worker that dies is noticed by its silence. */
export async function whileAlive<T>(
  surroundings: ActivityContext,
  bytes: () => number,
  work: () => Promise<T>,
): Promise<T> {
  const beat = (): void => surroundings.heartbeat({ bytes: bytes() });
  beat();
  const timer = setInterval(beat, heartbeatMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
