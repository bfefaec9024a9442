import { found } from './parts/codes.ts';
import { reversalsOf, reversingSteps, type Reversal } from '../analysis/reversal.ts';
import type { Finding } from './parts/finding.ts';
import { placeOf, predecessors } from '../places.ts';
import type { FrozenPlan } from '../schema/plan.ts';
import { mentionsInPlan, repeated, unknownNames, type Mention } from './parts/problem.ts';

const here = '/deploymentPlan';

/** What steps take back is deployed, and what the deployment plan names exists. */
export function knownChanges(plan: FrozenPlan): Finding[] {
  const { deploymentPlan } = plan;
  const changes = deploymentPlan?.changes ?? [];
  const ids = changes.map(({ id }) => id);
  const mentions: Mention[] = [
    ...reversingSteps(plan).flatMap(({ place, reverses }) => mentionsInPlan(`${place.pointer}/reverses`, reverses)),
    ...changes.flatMap(({ after }, at) => mentionsInPlan(`${here}/changes/${at}/after`, after)),
  ];
  const contingencies = changes.flatMap(({ irreversible }, at) =>
    irreversible ? [{ path: `${here}/changes/${at}/irreversible/contingency`, name: irreversible.contingency }] : [],
  );
  return [
    ...repeated(`${here}/changes`, 'change', ids),
    ...unknownNames('change of the deployment plan', mentions, ids),
    ...unknownNames(
      'contingency',
      contingencies,
      plan.contingencies.map(({ id }) => id),
    ),
    ...unknownNames(
      'criterion',
      mentionsInPlan(`${here}/successWhen`, deploymentPlan?.successWhen ?? []),
      plan.criteria.map(({ id }) => id),
    ),
  ];
}

/** Every deployed change is taken back, last what was deployed first, and what the deployment touches is looked at. */
export function answeredDeployment(plan: FrozenPlan): Finding[] {
  if (!plan.deploymentPlan) return [];
  const reversals = reversalsOf(plan);
  return [
    ...reversals.flatMap((one, at) => [...uncovered(one, at), ...misplaced(plan, one, at)]),
    ...reversals.flatMap((one) => tooEarly(plan, one, reversals)),
    ...unwatched(plan),
    ...untold(plan),
  ];
}

function uncovered({ change, state, byContingency }: Reversal, at: number): Finding[] {
  if (state !== 'nobody') return [];
  const instead = byContingency.length > 0 ? `only ${byContingency.join(', ')}, in a contingency` : 'no step';
  return [
    found('plan-change-uncovered', `${here}/changes/${at}`, `nobody takes back the ${change.kind} "${change.id}"`, {
      expected: 'a step of the procedure that reverses it, or irreversible with the contingency that answers for it',
      found: instead,
      next: `Name it in a step's reverses, or say irreversible: { because, contingency }.`,
    }),
  ];
}

/** What a change comes after is before it in the list. */
function misplaced({ deploymentPlan }: FrozenPlan, { change }: Reversal, at: number): Finding[] {
  const order = deploymentPlan?.changes.map(({ id }) => id) ?? [];
  return change.after
    .filter((id) => order.indexOf(id) >= at)
    .map((id) =>
      found(
        'plan-deployment-order',
        `${here}/changes/${at}`,
        `"${change.id}" comes after "${id}" and stands before it`,
        {
          expected: 'changes in the order in which they are deployed',
          found: order.join(', '),
          next: `List "${id}" before "${change.id}".`,
        },
      ),
    );
}

/** What needs a change is taken back before it. */
function tooEarly(plan: FrozenPlan, { change, by }: Reversal, all: readonly Reversal[]): Finding[] {
  return all
    .filter((other) => other.change.after.includes(change.id))
    .flatMap((dependent) =>
      by.flatMap((address) => {
        const before = new Set(predecessors(plan, address));
        const late = dependent.by.find((one) => one !== address && !before.has(one));
        if (late === undefined) return [];
        return [
          found(
            'plan-reversal-order',
            `${placeOf(plan, address)?.pointer ?? ''}/reverses`,
            `${address} takes back "${change.id}", which "${dependent.change.id}" needs, before ${late} takes that back`,
            {
              expected: `${late} before ${address}`,
              found: `${address} first, or both side by side`,
              next: 'Take back first what was deployed last.',
            },
          ),
        ];
      }),
    );
}

function unwatched({ deploymentPlan, circumstances }: FrozenPlan): Finding[] {
  return (deploymentPlan?.successWhen ?? []).flatMap((id, at) =>
    circumstances.rollBackWhen.includes(id)
      ? []
      : [
          found(
            'plan-deployment-unwatched',
            `${here}/successWhen/${at}`,
            `when "${id}" fails, nothing asks for a rollback`,
            {
              expected: 'a criterion of circumstances.rollBackWhen',
              found: circumstances.rollBackWhen.join(', '),
              next: `List "${id}" in circumstances.rollBackWhen.`,
            },
          ),
        ],
  );
}

function untold({ deploymentPlan, affects, release }: FrozenPlan): Finding[] {
  const told = [release.service, ...affects.map(({ service }) => service)];
  return (deploymentPlan?.affects ?? []).flatMap((service, at) =>
    told.includes(service)
      ? []
      : [
          found(
            'plan-deployment-affects',
            `${here}/affects/${at}`,
            `the deployment touches ${service}; the plan does not say how its rollback would`,
            {
              expected: 'a service that affects names',
              found: affects.map((one) => one.service).join(', ') || 'none',
              next: `Name ${service} in affects, with a check and whom to call.`,
            },
          ),
        ],
  );
}
