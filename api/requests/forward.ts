import type { Envelope } from '../../authority/envelope.ts';
import { BackoutError } from '../../common/errors.ts';
import type { ApiDeps, Forwarded } from '../deps.ts';

/** A request that is kept and has to be told to a workflow. */
export interface Kept {
  readonly request: string;
  readonly envelope: Envelope;
  /** The run it concerns; for a start the one whose name was allocated with the receipt. */
  readonly run: string | null;
}

/** Tells the workflow that a request concerns. Repeated, the workflow finds that it knows it. */
export async function forward(deps: ApiDeps, { request, envelope, run }: Kept): Promise<Forwarded> {
  if (envelope.action === 'assess') return deps.temporal.assess(request, await labelsOf(deps, envelope));
  if (run === null)
    throw new BackoutError('internal', 'a request without a run cannot be forwarded', { found: envelope.action });
  return envelope.action === 'start' ? deps.temporal.startRun(run) : deps.temporal.submit(run, request);
}

/** The labels on which a release's criteria are measured, by its current plan. */
async function labelsOf({ store }: ApiDeps, { release }: Extract<Envelope, { action: 'assess' }>): Promise<string[]> {
  return store.read(async (tx) => {
    const [current] = await tx.publishedPlans({ release });
    const plan = current && (await tx.plan(current.digest));
    const wanted = new Set(plan ? [...plan.circumstances.rollBackWhen, ...plan.circumstances.successWhen] : []);
    return [...new Set(plan?.criteria.filter(({ id }) => wanted.has(id)).map(({ runsOn }) => runsOn))];
  });
}
