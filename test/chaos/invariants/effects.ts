import { stepAt } from '../../../plans/language/plan-queries.ts';
import { attemptOf, entriesOf, type Evidence, idsOf, type Invariant, inWords } from './evidence.ts';

/** Nothing has an effect before the record says that it began. */
export const recordedFirst: Invariant = {
  name: 'no effect without step.started before it',
  check: (evidence) => {
    const never = evidence.ledger.filter(({ event, run, step, visit, attempt }) => {
      const which = visit === 0 ? { run, address: step } : { run, address: step, visit, attempt };
      return event === 'inside' && entriesOf(evidence, ['step.started'], which).length === 0;
    });
    const say = (when: string) => (line: { run: string; step: string; visit: number; attempt: number; id: string }) =>
      `${line.run} ${line.step} ${line.visit}.${line.attempt} (${line.id}) was inside ${when}`;
    return [
      ...evidence.tooEarly.map(say('before its step.started was in the record')),
      ...never.map(say('and the record never says so')),
    ];
  },
};

/** Executions of a `once` step: one, and one more for each time that a person asked for it. */
export const onceIsOnce: Invariant = {
  name: 'no once effect twice unasked',
  check: (evidence) =>
    stepsInLedger(evidence).flatMap(({ run, address }) => {
      const plan = evidence.plans.get(run);
      const step = plan && stepAt(plan, address);
      if (!step || !('effect' in step) || step.effect !== 'once') return [];
      const times = idsOf(evidence.ledger.filter((line) => line.run === run && line.step === address));
      const allowed = 1 + timesAsked(evidence, run, address);
      return times.length > allowed
        ? [`${run} ${address} was begun ${times.length} times, ${allowed} allowed: ${times.join(', ')}`]
        : [];
    }),
};

/** However often it is tried for Temporal, one attempt of a command begins one program. */
export const attemptIsOne: Invariant = {
  name: 'no attempt begins two programs',
  check: (evidence) => {
    const attempts = new Map<string, Set<string>>();
    for (const { run, step, visit, attempt, id } of evidence.ledger) {
      if (visit === 0) continue;
      const key = `${run} ${step} ${visit}.${attempt}`;
      attempts.set(key, (attempts.get(key) ?? new Set()).add(id));
    }
    return [...attempts]
      .filter(([, ids]) => ids.size > 1)
      .map(([key, ids]) => `${key} began ${[...ids].join(' and ')}`);
  },
};

/** Nothing that changes something begins before the gate in front of all has settled as approved. */
export const behindTheGate: Invariant = {
  name: 'no effect before its gate',
  check: (evidence) =>
    [...evidence.plans.keys()].flatMap((run) => {
      const approved = evidence.entries.find(
        ({ type, run: of, body }) =>
          of === run && type === 'gate.settled' && body.address === 'go-ahead' && body.settlement === 'approved',
      );
      const first = evidence.entries.find(
        ({ type, run: of, body }) =>
          of === run && type === 'step.started' && (body.kind === 'command' || body.kind === 'http'),
      );
      return first && !(approved && approved.seq < first.seq)
        ? [`${inWords(attemptOf(first))} began before go-ahead was approved`]
        : [];
    }),
};

function stepsInLedger({ ledger }: Evidence): { run: string; address: string }[] {
  const keys = new Set(ledger.map(({ run, step }) => `${run} ${step}`));
  return [...keys].map((key) => ({ run: key.split(' ')[0] ?? '', address: key.split(' ')[1] ?? '' }));
}

/** How often a person asked for another attempt, or for the contingency that the step belongs to once more. */
function timesAsked(evidence: Evidence, run: string, address: string): number {
  const retried = entriesOf(evidence, ['step.retried'], { run, address }).filter(
    ({ actor }) => actor.kind === 'person',
  );
  const contingency = /^@([^/]+)\//.exec(address)?.[1];
  const entered = evidence.entries.filter(
    ({ type, run: of, body }) =>
      contingency !== undefined && of === run && type === 'contingency.chosen' && body.contingency === contingency,
  );
  return retried.length + Math.max(0, entered.length - 1);
}
