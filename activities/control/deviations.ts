import type { RunState } from '../../records/run-state.ts';

/**
 * Everything that deviates from the plan, in words: recorded deviations, and what is one by itself: a
 * skipped step, a contingency, an outcome that a person vouched for, a deployment by somebody's word alone. What has
 * an entry of its own for the same step is not counted again.
 */
export function deviationsAtEnd(state: RunState): string[] {
  const recorded = new Set(state.deviations.map(({ address }) => address));
  const implied = impliedBy(state).filter(({ address }) => !recorded.has(address));
  return [...state.deviations.map(({ what }) => what), ...implied.map(({ what }) => what)];
}

interface Implied {
  readonly address: string | null;
  readonly what: string;
}

function impliedBy(state: RunState): Implied[] {
  const claim = state.request.claimedDeployment
    ? [{ address: null, what: 'the deployment was claimed, not recorded' }]
    : [];
  const steps = [...state.steps.values()].flatMap(({ address, visits }) => {
    const byPerson = visits.some(({ attempts }) => attempts.some(({ resolved }) => resolved?.by === 'person'));
    const chosen = visits.find(({ contingency }) => contingency)?.contingency;
    return [
      ...(visits.some(({ skipped }) => skipped) ? [{ address, what: `${address} was skipped` }] : []),
      ...(chosen ? [{ address, what: `the contingency ${chosen.id} was used at ${address}` }] : []),
      ...(byPerson ? [{ address, what: `a person said how ${address} had ended` }] : []),
    ];
  });
  return [...claim, ...steps];
}
