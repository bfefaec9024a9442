import { found as finding } from './parts/codes.ts';
import { contingenciesFrom, coveringGates, entrancesOf } from '../coverage.ts';
import type { Finding } from './parts/finding.ts';
import { contingencyOf } from '../outline/address.ts';
import { isGate, needsGate, placedSteps, type PlacedStep } from '../places.ts';
import type { FrozenPlan } from '../schema/plan.ts';
import { closest } from '../../../common/text/did-you-mean.ts';
import { problem } from './parts/problem.ts';

/** Nothing that changes something runs without an approval. */
export function stepsBehindGate(plan: FrozenPlan): Finding[] {
  const changing = placedSteps(plan).filter(({ step }) => needsGate(step));
  return [...authority(plan, changing), ...changing.flatMap((place) => uncovered(plan, place)), ...unreachable(plan)];
}

/** The authorizing gate is a step of the procedure, and everything that changes something comes after it. */
function authority(plan: FrozenPlan, changing: readonly PlacedStep[]): Finding[] {
  const { gate } = plan.authorizedBy;
  const gates = plan.steps.filter(isGate).map(({ id }) => id);
  if (!gates.includes(gate)) return [noAuthority(gate, gates)];
  const behind = stepsBehind(plan, gate);
  return changing
    .filter(
      ({ address, entry, undoes }) => contingencyOf(address) === undefined && !entry && !behind.has(undoes ?? address),
    )
    .map(({ address, pointer }) =>
      problem(pointer, `${address} changes something before the rollback is authorized`, {
        expected: `a step after the gate "${gate}"`,
        found: 'a step before it',
        next: `Move the gate "${gate}" before ${address}, or give ${address} the effect "none" if it only reads.`,
      }),
    );
}

/** Every step that comes after a gate. Those before a step are before it in the list too. */
function stepsBehind(plan: FrozenPlan, gate: string): ReadonlySet<string> {
  const behind = new Set<string>();
  for (const { address, after } of placedSteps(plan))
    if (after.some((one) => one === gate || behind.has(one))) behind.add(address);
  return behind;
}

function noAuthority(gate: string, gates: readonly string[]): Finding {
  const near = closest(gate, gates);
  return problem(
    '/authorizedBy/gate',
    `the gate "${gate}" is not among the steps${near ? `; did you mean "${near}"?` : ''}`,
    {
      expected: 'a gate that stands in steps, not in a branch or contingency',
      found: gate,
      next: 'List the gate in steps, before everything that changes something.',
    },
  );
}

function uncovered(plan: FrozenPlan, { address, pointer, entry, gates }: PlacedStep): Finding[] {
  if (!entry) return gates.length > 0 ? [] : [ungated(pointer, address, 'no gate before it')];
  const ways = entrancesOf(plan, contingencyOf(address) ?? '');
  if (ways.length === 0)
    return [ungated(pointer, address, 'no step that names its contingency, and no gate before it')];
  return ways
    .filter((way) => coveringGates(plan, way).length === 0)
    .map((way) => ungated(pointer, address, `a way in from ${way}, where no gate stands`));
}

function ungated(pointer: string, address: string, found: string): Finding {
  return problem(pointer, `${address} changes something and stands behind no gate`, {
    expected: 'a gate whose subject lists it',
    found,
    next: `Put a gate before ${address}, or give it the effect "none" if it only reads.`,
  });
}

function unreachable(plan: FrozenPlan): Finding[] {
  const reached = reachedContingencies(plan);
  return plan.contingencies.flatMap(({ id }, at) =>
    reached.has(id)
      ? []
      : [
          finding(
            'plan-unreachable',
            `/contingencies/${at}`,
            `nothing leads to the contingency "${id}": its steps are never reached`,
            {
              expected: 'a step that names it in onFailure or irreversible, or a gate in onDeadline',
              found: 'none',
              next: `Name "${id}" where it should be offered.`,
            },
          ),
        ],
  );
}

/** Contingencies that are offered in the procedure, and those that are offered in these. */
function reachedContingencies(plan: FrozenPlan): ReadonlySet<string> {
  const reached = new Set<string>();
  const offeredIn = (within: string | undefined) => {
    for (const { address } of placedSteps(plan).filter((one) => contingencyOf(one.address) === within))
      for (const one of contingenciesFrom(plan, address)) reached.add(one);
  };
  offeredIn(undefined);
  // A Set is iterated in the order of insertion, and what is added meanwhile is visited too.
  for (const one of reached) offeredIn(one);
  return reached;
}

/** Contingencies end: none leads into itself. */
export function endingContingencies(plan: FrozenPlan): Finding[] {
  return plan.contingencies.flatMap(({ id }, at) =>
    leadsTo(plan, id).has(id)
      ? [
          problem(`/contingencies/${at}`, `the contingency "${id}" leads back into itself`, {
            expected: 'contingencies that end',
            found: 'a circle',
          }),
        ]
      : [],
  );
}

function leadsTo(plan: FrozenPlan, contingency: string): ReadonlySet<string> {
  const found = new Set<string>();
  const from = (id: string) => placedSteps(plan).filter(({ address }) => contingencyOf(address) === id);
  const visit = (id: string) => {
    for (const { address } of from(id))
      for (const next of contingenciesFrom(plan, address)) if (!found.has(next)) visit(found.add(next) && next);
  };
  visit(contingency);
  return found;
}
