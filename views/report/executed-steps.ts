import type { FrozenPlan } from '../../plans/language/schema/index.ts';
import { stepAt } from '../../plans/language/plan-queries.ts';
import type { Attempt, RunState, Visit } from '../../records/run-state.ts';
import type { ReportView } from '../schemas/types.ts';
import { whoIs } from '../run/actors.ts';

type Ran = ReportView['ran'][number];

/** Every attempt at every step that is no gate, and every step left out, in the order in which they happened. */
export function executedSteps(state: RunState, plan: FrozenPlan): Ran[] {
  const all = [...state.steps.values()].flatMap(({ address, visits }) => {
    const step = stepAt(plan, address);
    const place = { address, title: step?.title ?? address, expectedMs: step?.expectedMs ?? null };
    return visits
      .filter(({ gate }) => gate === null)
      .flatMap((visit) => ofVisit(visit, { ...place, visit: visit.visit }));
  });
  return all.toSorted((one, other) => moment(one) - moment(other));
}

type Place = Pick<Ran, 'address' | 'title' | 'visit' | 'expectedMs'>;

function ofVisit(visit: Visit, place: Place): Ran[] {
  const begun = visit.attempts.filter(
    ({ startedAt, openedAt, endedAt }) => (startedAt ?? openedAt ?? endedAt) !== null,
  );
  return [...begun.map((attempt) => ofAttempt(attempt, visit, place)), ...skipped(visit, place)];
}

function ofAttempt(attempt: Attempt, visit: Visit, place: Place): Ran {
  const { resolved, result, worker } = attempt;
  const found =
    resolved === null
      ? ''
      : `resolved as ${resolved.as} by ${resolved.by === 'verify' ? 'its verify probe' : whoIs(resolved.actor)}: ${resolved.evidence}`;
  const message = [result?.message, found].filter((text) => text !== undefined && text !== '').join('; ');
  return {
    ...place,
    attempt: attempt.attempt,
    outcome: attempt.outcome ?? (visit.state === 'settled' ? (visit.outcome ?? 'stopped') : visit.state),
    startedAt: attempt.startedAt ?? attempt.openedAt,
    endedAt: attempt.endedAt,
    message: message === '' ? null : message,
    by: attempt.endedBy === null ? 'worker' : whoIs(attempt.endedBy),
    worker: worker === null ? null : `${worker.host} (${worker.pid})`,
    output: result?.output?.stdout ?? result?.output?.stderr ?? null,
  };
}

function skipped(visit: Visit, place: Place): Ran[] {
  if (visit.skipped === null) return [];
  const { actor, reason, at } = visit.skipped;
  return [
    {
      ...place,
      attempt: visit.attempts.at(-1)?.attempt ?? 1,
      outcome: 'skipped',
      startedAt: null,
      endedAt: at,
      message: reason,
      by: whoIs(actor),
      worker: null,
      output: null,
    },
  ];
}

function moment({ startedAt, endedAt }: Ran): number {
  return Date.parse(startedAt ?? endedAt ?? '1970-01-01T00:00:00.000Z');
}
