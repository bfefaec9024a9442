import { stepAt } from '../../../plans/language/plan-queries.ts';
import { type AttemptOf, entriesOf, type Evidence, type Invariant, inWords } from './evidence.ts';

const ends = ['step.succeeded', 'step.failed', 'step.timed-out', 'step.unknown'];

/** Whether the supervisor of an attempt was killed while its command was inside. */
export function wasBeheaded({ beheaded }: Evidence, { run, address, visit, attempt }: AttemptOf): boolean {
  return beheaded.some(
    (line) => line.run === run && line.step === address && line.visit === visit && line.attempt === attempt,
  );
}

/** Nobody has seen how it ended: nothing else may be said of it, but that what may be repeated can be tried again. */
export const beheadedIsUnknown: Invariant = {
  name: 'a command whose supervisor was killed is unknown',
  check: (evidence) =>
    evidence.beheaded.flatMap(({ run, step: address, visit, attempt }) => {
      const at = { run, address, visit, attempt };
      const plan = evidence.plans.get(run);
      const step = plan && stepAt(plan, address);
      const isOnce = step !== undefined && 'effect' in step && step.effect === 'once';
      const said = entriesOf(evidence, ends, at).map(({ type, body }) => `${type} (${body.message})`);
      const honest = isOnce ? /^step\.unknown / : /^step\.(unknown|failed) \(nobody saw how it ended/;
      const isHonest = said.length === 1 && honest.test(said[0] ?? '');
      return isHonest ? [] : [`${inWords(at)} ended as ${said.join(' and ') || 'nothing'}`];
    }),
};
