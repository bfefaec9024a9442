import { specOf, typeOfBuilt } from '../builders/contents.ts';
import type { ChangeSpec, DeployedChange, DeploymentPlan, DeploymentPlanSpec } from '../builders/deployment.ts';
import type * as frozen from '../schema/deployment.ts';
import { freezeCriteriaRefs, idOf, idsOf, listed, mark, report, type FreezeContext } from './parts/context.ts';

const here = '/deploymentPlan';

/** The frozen form of what will be deployed; null where the author does not say. */
export function freezeDeployment(
  context: FreezeContext,
  value: DeploymentPlan | undefined,
): frozen.FrozenDeploymentPlan | null {
  if (value === undefined) return null;
  mark(context, here, value);
  const spec = specOf<DeploymentPlanSpec>(value);
  if (!spec || value.kind !== 'deployment-plan') return notMade(context, here, 'deploymentPlan');
  return {
    title: spec.title,
    changes: listed(context, `${here}/changes`, spec.changes).flatMap(
      (one, at) => freezeChange(context, one, at) ?? [],
    ),
    successWhen: freezeCriteriaRefs(context, `${here}/successWhen`, spec.successWhen ?? []),
    affects: [...(spec.affects ?? [])],
    contacts: (spec.contacts ?? []).map(({ title, call }) => ({ title, call })),
  };
}

function freezeChange(context: FreezeContext, value: DeployedChange, at: number): frozen.FrozenChange | null {
  const path = `${here}/changes/${at}`;
  mark(context, path, value);
  const spec = specOf<ChangeSpec>(value);
  if (!spec) return notMade(context, path, 'component');
  const { irreversible } = spec;
  return {
    id: value.id,
    // Only the four builders of changes make one.
    kind: typeOfBuilt(value) as frozen.ChangeKind,
    title: spec.title,
    goesTo: [...listed(context, `${path}/goesTo`, spec.goesTo)],
    after: idsOf(context, `${path}/after`, spec.after ?? []),
    irreversible: irreversible
      ? {
          because: irreversible.because,
          contingency: idOf(context, `${path}/irreversible/contingency`, irreversible.contingency),
        }
      : null,
  };
}

function notMade(context: FreezeContext, path: string, builder: string): null {
  report(context, path, `${builder}(…) is missing here`, {
    expected: `what ${builder}(…) returned`,
    found: 'something else',
  });
  return null;
}
