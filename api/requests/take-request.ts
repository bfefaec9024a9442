import type { FastifyBaseLogger } from 'fastify';
import type { Answer } from '../../requests/answer.ts';
import { receivedAnswer } from '../../authority/context/answers.ts';
import { receive } from '../../authority/receive.ts';
import type { ApiDeps } from '../context/deps.ts';
import { answerWithin } from './answer-within.ts';
import { forward, type KeptRequest } from './forward.ts';

export interface GivenRequest {
  readonly bytes: Uint8Array;
  readonly signature: string;
}

/** People wait at a terminal: longer than this, they read that the request is kept. */
const ANSWER_WITHIN_MS = 20_000;

/**
 * Takes one signed request and resolves to its answer. Its receipt is committed before anything is forwarded, and the
 * same bytes sent again get the stored answer. `received` where nobody decided it in time: it is kept. Throws only
 * where no receipt could be kept.
 */
export async function takeRequest(deps: ApiDeps, given: GivenRequest, log: FastifyBaseLogger): Promise<Answer> {
  const { store, config, clock = () => new Date() } = deps;
  const { clockToleranceMs, carriedForMs } = config;
  const tolerances = { clockToleranceMs, ...(carriedForMs === undefined ? {} : { carriedForMs }) };
  const received = await receive(store, given, { now: clock(), ...tolerances });
  if (received.kind !== 'forward') return received.answer;
  const about = log.child({ request: received.request, action: received.action, run: received.run });
  const outcome = await forwardAndWait(deps, received, about);
  return typeof outcome === 'string' ? notYet(received, outcome, clock().toISOString()) : outcome;
}

/** Why there is no answer: nobody could be reached, or nobody has decided yet. */
type Undecided = 'unreachable' | 'waiting';

/** Tells the workflow, then waits until an answer is stored. It does not matter who stores it. */
async function forwardAndWait(deps: ApiDeps, kept: KeptRequest, log: FastifyBaseLogger): Promise<Answer | Undecided> {
  const enough = new AbortController();
  const limit = AbortSignal.any([enough.signal, AbortSignal.timeout(deps.config.answerWithinMs ?? ANSWER_WITHIN_MS)]);
  const answer = answerWithin(deps.store, kept.request, limit);
  try {
    const forwarded = forwardLogged(deps, kept, log);
    const reached = forwarded.then(async (how) => (how === 'done' ? ((await answer) ?? 'waiting') : how));
    return await Promise.race([answer.then((given) => given ?? 'waiting'), reached]);
  } finally {
    enough.abort();
  }
}

/** If something goes wrong on the way to Temporal, the receipt is kept, so that the person reads so and nothing is lost. */
async function forwardLogged(
  deps: ApiDeps,
  kept: KeptRequest,
  log: FastifyBaseLogger,
): Promise<'done' | 'unreachable'> {
  try {
    const how = await forward(deps, kept);
    if (how === 'unreachable') log.warn('nobody can be told of a request that was received');
    return how;
  } catch (error) {
    log.error({ err: error }, 'a request that was received could not be forwarded');
    return 'unreachable';
  }
}

function notYet({ request, run, action }: KeptRequest, why: Undecided, now: string): Answer {
  const measuring = action === 'assess' && why === 'waiting';
  const kept = 'received and kept, but not decided: nobody who decides can be reached now';
  const message = measuring ? 'received, the criteria are being measured' : kept;
  const next = run === null ? null : `backout status ${run}`;
  return receivedAnswer(request, now, { message, run, next, data: { reached: why === 'waiting' } });
}
