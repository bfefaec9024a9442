import { z } from 'zod';
import { specOf } from '../../builders/contents.ts';
import type { ActingSpec } from '../../builders/step-specs.ts';
import type { Contingency, Irreversible } from '../../builders/step-values.ts';
import { freezeCriteriaRefs, freezeDuration, idOf, mark, report } from '../../freeze/parts/context.ts';
import { defaults } from '../../freeze/parts/defaults.ts';
import { definitionOfProbe, freezeProbe, probeSchema } from '../../probes/frozen-probe.ts';
import { condition } from '../../schema/parts/conditions.ts';
import { advice, effects, retryPolicy } from '../../schema/parts/policies.ts';
import { idSchema, millisecondsSchema, textSchema } from '../../schema/parts/values.ts';
import { common, commonOf } from './common.ts';
import { adviceOf, retryOf } from './policies.ts';
import type { FreezePlace } from './step-definition.ts';

/** What a step that touches something outside carries. */
export const acting = {
  ...common,
  runsOn: idSchema,
  effect: z.enum(effects),
  timeoutMs: millisecondsSchema,
  retry: retryPolicy,
  /** Criteria measured before the effect: unless all pass, the step holds and nothing has run. */
  holdWhen: z.array(idSchema),
  /** Criteria measured after the effect until all pass, or the time is up and the step has failed. */
  proceedWhen: z
    .strictObject({ criteria: z.array(idSchema).min(1), everyMs: millisecondsSchema, timeoutMs: millisecondsSchema })
    .nullable(),
  /** Settles an unknown outcome: `done` met and `notDone` not is done, the other way round not done, else neither. */
  verify: z.strictObject({ probe: probeSchema, done: condition, notDone: condition }).nullable(),
  onFailure: advice.nullable(),
  /** Past this step the plain way back no longer exists; `contingency` is what is offered from there on. */
  irreversible: z.strictObject({ because: textSchema, contingency: idSchema.nullable() }).nullable(),
};
const actingSchema = z.strictObject(acting);
type Acting = z.infer<typeof actingSchema>;

/** The frozen form of what a step carries that touches something outside. */
export function actingOf(
  place: FreezePlace,
  spec: ActingSpec,
  usual: { readonly expected: string; readonly timeout: string },
): Acting {
  const { context, path } = place;
  return {
    ...commonOf(place, spec, usual.expected),
    runsOn: spec.runsOn ?? context.usual.runsOn,
    effect: spec.effect ?? defaults.effect,
    timeoutMs: freezeDuration(context, `${path}/timeoutMs`, spec.timeout ?? usual.timeout),
    retry: retryOf(place, spec.retry, defaults.retry),
    holdWhen: spec.holdWhen ? freezeCriteriaRefs(context, `${path}/holdWhen`, spec.holdWhen) : [],
    proceedWhen: proceedWhen(place, spec.proceedWhen),
    verify: spec.verify
      ? {
          probe: freezeProbe(context, `${path}/verify/probe`, spec.verify.probe),
          done: spec.verify.done,
          notDone: spec.verify.notDone,
        }
      : null,
    onFailure: adviceOf(place, spec.onFailure),
    irreversible: irreversibleOf(place, spec.irreversible),
  };
}

function proceedWhen({ context, path }: FreezePlace, spec: ActingSpec['proceedWhen']): Acting['proceedWhen'] {
  if (!spec) return null;
  const { criteria, every, timeout } =
    'criteria' in spec ? spec : { criteria: spec, every: undefined, timeout: undefined };
  return {
    criteria: freezeCriteriaRefs(context, `${path}/proceedWhen/criteria`, criteria),
    everyMs: freezeDuration(context, `${path}/proceedWhen/everyMs`, every ?? defaults.proceedWhen.every),
    timeoutMs: freezeDuration(context, `${path}/proceedWhen/timeoutMs`, timeout ?? defaults.proceedWhen.timeout),
  };
}

function irreversibleOf({ context, path }: FreezePlace, value: Irreversible | undefined): Acting['irreversible'] {
  if (value === undefined) return null;
  const here = `${path}/irreversible`;
  mark(context, here, value);
  const spec = specOf<{ because: string; contingency?: Contingency }>(value);
  if (spec)
    return {
      because: spec.because,
      contingency: spec.contingency ? idOf(context, `${here}/contingency`, spec.contingency) : null,
    };
  report(context, here, 'this does not say why the step cannot be taken back', {
    expected: "irreversible('…')",
    found: typeof value,
  });
  return null;
}

/** The longest that one attempt takes that a worker makes: with what is measured before and after it, and `verify`. */
export function actingLimitMs(
  {
    timeoutMs,
    graceMs = 0,
    holdWhen,
    proceedWhen: after,
    verify,
  }: Pick<Acting, 'timeoutMs' | 'holdWhen' | 'proceedWhen' | 'verify'> & { graceMs?: number },
  roundMs: (criteria: readonly string[]) => number,
): number {
  const afterMs = after ? after.timeoutMs + roundMs(after.criteria) : 0;
  const verifyMs = verify ? definitionOfProbe(verify.probe).limitMs(verify.probe) : 0;
  return roundMs(holdWhen) + timeoutMs + graceMs + afterMs + verifyMs;
}
