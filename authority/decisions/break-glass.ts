import { BackoutError } from '../../common/errors.ts';
import { recordBrokenGlass } from '../approvals/record-broken-glass.ts';
import { settleGate } from '../gates/settle-gate.ts';
import { quorumInWords } from '../context/format.ts';
import { requireRole } from '../../requests/permissions.ts';
import { runAtGate } from '../context/at-gate.ts';
import type { Adjudicate } from '../context/request-context.ts';
import { requireWaitingGate } from '../gates/waiting-gate.ts';

/**
 * Passes a visit of a gate in place of its quorum, by a person whom the roster lets do so, with a reason. All are notified at
 * once, the run carries it to its end, and those who should have decided are asked afterwards. What was refused stays
 * refused, and what was done without an approval is not approved this way.
 */
export const breakGlass: Adjudicate<'break-glass'> = async (asked) => {
  const { tx, envelope, roster, person, actor } = asked;
  const { run, gate: address, visit, reason } = envelope;
  requireRole(roster, person, 'break-glass');
  const found = runAtGate(asked);
  const { step, gate } = requireWaitingGate(asked, found);
  if (gate.requested?.retrospective === true)
    throw new BackoutError('usage', `${address} asks those who should have decided, and nobody else`, {
      expected: quorumInWords(gate.requested.quorum),
      found: person.person,
    });
  if (tx.now >= gate.deadlineAt)
    throw new BackoutError('gate-not-waiting', `the deadline of ${address} has passed`, { found: gate.deadlineAt });
  const settlement = { run, address, visit, settlement: 'approved', by: [], actor, reason, brokenGlass: true } as const;
  await settleGate(found.run, settlement);
  const words = `the gate ${address} was passed without its quorum (${quorumInWords(step.quorum)})`;
  const entry = await recordBrokenGlass(asked, found.run, {
    what: 'gate',
    gate: { address, visit, step },
    reason,
    words,
  });
  const applies = gate.requested ? { applies: { run, address, visit } } : {};
  return {
    message: `the glass is broken: ${address} is passed, and everybody concerned is told`,
    run,
    entry,
    next: `backout status ${run} --follow`,
    ...applies,
  };
};
