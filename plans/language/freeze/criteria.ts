import { specOf } from '../builders/contents.ts';
import type { Criterion, CriterionSpec } from '../builders/criteria.ts';
import { freezeProbe } from '../probes/frozen-probe.ts';
import type { FrozenCriterion } from '../schema/criteria.ts';
import { freezeDuration, mark, type FreezeContext } from './parts/context.ts';
import { defaults } from './parts/defaults.ts';

/** The frozen form of a criterion. */
export function freezeCriterion(context: FreezeContext, path: string, criterion: Criterion): FrozenCriterion {
  mark(context, path, criterion);
  // The set of criteria holds nothing that the builder did not make.
  const spec = specOf<CriterionSpec>(criterion) as CriterionSpec;
  const times = spec.times ?? 1;
  return {
    id: criterion.id,
    title: spec.title,
    because: spec.because ?? null,
    runsOn: spec.runsOn ?? context.usual.runsOn,
    probe: freezeProbe(context, `${path}/probe`, spec.probe),
    pass: spec.pass ?? null,
    fail: spec.fail ?? null,
    unit: spec.unit ?? null,
    times,
    everyMs: times > 1 ? freezeDuration(context, `${path}/everyMs`, spec.every ?? defaults.criterion.every) : 0,
  };
}
