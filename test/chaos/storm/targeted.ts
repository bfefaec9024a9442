import { gateStep, smallPlan } from '../../support/plans.ts';
import type { Installation } from '../installation.ts';
import type { Draw } from '../seeded.ts';
import { promisedMs } from './going-on.ts';
import type { RoundPlan } from './round.ts';
import type { Fault } from './schedule.ts';
import { effectCommand, verifyByLedger } from './steps.ts';

/**
 * A round that aims at what usually keeps things from being lost or done twice: the worker of a command that may run
 * only once dies while that is inside, and then a supervisor does; a nonce is used again.
 */
export function targetedRound({ ledger }: Installation, draw: Draw, round: number): RoundPlan {
  const service = `t${round}`;
  const grounds = { ledger: ledger.path, url: '', run: `${service}-1` };
  const long = { before: 700, after: 700 };
  const steps = [
    gateStep('go-ahead'),
    effectCommand(grounds, 'first', long),
    effectCommand(grounds, 'second', long, 'talks', { verify: verifyByLedger(grounds, 'second') }),
    effectCommand(grounds, 'third', long),
  ];
  const kill = (inside: number, target: Fault['target']): Fault => ({
    when: { inside },
    delayMs: draw.whole(`${round}/${inside}/delay`, 50, 400),
    deed: 'kill',
    target,
    forMs: draw.whole(`${round}/${inside}/for`, 0, 1000),
  });
  return {
    round,
    schedule: { runs: 1, faults: [kill(1, 'its-worker'), kill(2, 'its-worker'), kill(3, 'its-supervisor')] },
    plans: [smallPlan({ release: { service, version: '2.0.0' }, steps })],
    stuckMs: promisedMs,
    manners: ['nonce', 'approve'],
  };
}
