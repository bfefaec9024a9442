import { stepAt } from '../../../plans/language/plan-queries.ts';
import { wasBeheaded } from './beheaded.ts';
import { attemptOf, entriesOf, type Evidence, type Invariant, inWords } from './evidence.ts';

/**
 * A command that outlives its worker is always found again, with its true result. Only what its plan wants ended with its
 * worker, what lost its supervisor, and what began on a full disk, may end as unknown.
 */
export const commandsAreKnown: Invariant = {
  name: 'a command that outlived its worker is known',
  check: (evidence) =>
    evidence.entries.flatMap((entry) => {
      if (entry.type !== 'step.unknown') return [];
      const at = attemptOf(entry);
      const plan = evidence.plans.get(at.run);
      const step = plan && stepAt(plan, at.address);
      if (step?.kind !== 'command' || step.onWorkerLoss === 'kill') return [];
      if (wasBeheaded(evidence, at) || wasOnFullDisk(evidence, entry)) return [];
      return [`${inWords(at)} is unknown although its host and its spool were there: ${entry.body.known}`];
    }),
};

/** A limit on the size of files is inherited by what a worker starts: not even an exit status may fit then. */
function wasOnFullDisk(evidence: Evidence, ended: Evidence['entries'][number]): boolean {
  const began = Date.parse(entriesOf(evidence, ['step.started'], attemptOf(ended))[0]?.at ?? '');
  return evidence.happened.some(
    ({ fault, firedAt, liftedAt }) => fault.deed === 'full-disk' && firedAt - 1000 <= began && began <= liftedAt + 1000,
  );
}
