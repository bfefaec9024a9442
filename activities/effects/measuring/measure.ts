import { placeOfRun, readRun } from '../../../authority/context/run-context.ts';
import { requireAssessment } from '../../../authority/context/kept-request.ts';
import { BackoutError } from '../../../common/errors.ts';
import type { FrozenCriterion } from '../../../plans/language/schema/criteria.ts';
import type { FrozenPlan } from '../../../plans/language/schema/plan.ts';
import { assessmentCriteria, successCriteria } from '../../../plans/language/criteria-purposes.ts';
import { isGate, stepAt } from '../../../plans/language/plan-queries.ts';
import type { BodyOf } from '../../../records/entries.ts';
import type { NewEntry, ReadTx } from '../../../records/record-store.ts';
import type { EffectActivities } from '../../contract.ts';
import { criteriaOfAttempt } from '../attempt/attempt.ts';
import { effectActor, type EffectDeps } from '../attempt/deps.ts';
import type { InputContext } from '../values/inputs.ts';
import { Masker } from '../values/masking.ts';
import { measureCriteria } from './measure-criterion.ts';
import { secretSource } from '../values/secrets.ts';
import type { ActivityContext } from '../attempt/activity-context.ts';

type MeasureInput = Parameters<EffectActivities['measure']>[0];
type AssessInput = Parameters<EffectActivities['assess']>[0];
type Where = Pick<InputContext, 'plan' | 'environment' | 'state'>;

/** Measures this label's part of what a gate decides on or of what shows success, and stores it once. */
export async function measureForRun(
  deps: EffectDeps,
  surroundings: ActivityContext,
  input: MeasureInput,
): Promise<void> {
  const { run, purpose, address = null, visit = null, label, round } = input;
  const { state, plan } = await readRun(deps.store, run);
  const criteria = criteriaOfAttempt(
    plan,
    purpose === 'success' ? successCriteria(plan) : decidedOn(plan, address),
  ).filter(({ runsOn }) => runsOn === label);
  const about = { purpose, request: null, address, visit, round, label };
  const key = ['criteria.measured', run, purpose, address, visit, round, label].join('/');
  const where = { plan, environment: state.environment, state };
  await measureAndStore(deps, surroundings, { criteria, where, about, place: placeOfRun(state), key });
}

/** Measures this label's part of what tells whether a release should be rolled back, outside any run, and stores it once. */
export async function measureForAssessment(
  deps: EffectDeps,
  surroundings: ActivityContext,
  { request, label }: AssessInput,
): Promise<void> {
  const { plan, digest, environment } = await deps.store.read((tx) => assessed(tx, request));
  const criteria = criteriaOfAttempt(plan, assessmentCriteria(plan)).filter(({ runsOn }) => runsOn === label);
  const about = { purpose: 'assess', request, address: null, visit: null, round: 1, label } as const;
  const key = ['criteria.measured', request, label].join('/');
  const place = { release: plan.release, environment, plan: digest };
  await measureAndStore(deps, surroundings, {
    criteria,
    where: { plan, environment, state: undefined },
    about,
    place,
    key,
  });
}

interface Task {
  readonly criteria: readonly FrozenCriterion[];
  readonly where: Where;
  readonly about: Omit<BodyOf<'criteria.measured'>, 'measurements'>;
  readonly place: Pick<NewEntry, 'run' | 'release' | 'environment' | 'plan'>;
  readonly key: string;
}

async function measureAndStore(
  deps: EffectDeps,
  surroundings: ActivityContext,
  { criteria, where, about, place, key }: Task,
): Promise<void> {
  const masker = new Masker();
  const inputs = { ...where, secrets: secretSource(deps.secrets, masker) };
  const measurements = await measureCriteria(criteria, {
    inputs,
    masker,
    spool: deps.spool,
    base: deps.base,
    signal: surroundings.cancelled,
  });
  await deps.store.write((tx) =>
    tx.append({ type: 'criteria.measured', actor: effectActor(deps), ...place, key, body: { ...about, measurements } }),
  );
}

function decidedOn(plan: FrozenPlan, address: string | null): readonly string[] {
  const step = address === null ? undefined : stepAt(plan, address);
  return isGate(step) ? step.decideOn : [];
}

async function assessed(
  tx: ReadTx,
  request: string,
): Promise<{ plan: FrozenPlan; digest: string; environment: string }> {
  const asked = requireAssessment(await tx.receipt(request), request);
  const published = (await tx.publishedPlans({ release: asked.release }))[0];
  const plan = published && (await tx.plan(published.digest));
  if (!plan) throw new BackoutError('plan-unknown', 'the release has no plan', { next: 'backout plan publish' });
  return { plan, digest: published.digest, environment: asked.environment };
}
