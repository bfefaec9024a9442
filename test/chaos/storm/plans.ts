import type { FrozenContingency, FrozenPlan, FrozenStep } from '../../../plans/language/schema/index.ts';
import { gateStep, smallPlan } from '../../support/plans.ts';
import { parallelStep, undoStep } from '../../support/tree-plan.ts';
import type { Draw } from '../seeded.ts';
import { checkStep, communicationFor, criteriaFor, notifyStep, waitStep } from './quiet-steps.ts';
import { effectCommand, effectRequest, type Grounds, repeatable, timesInside, verifyByLedger } from './steps.ts';

/** What a step of a storm can be. */
const kinds = {
  once: 4,
  verified: 2,
  repeatable: 2,
  reading: 1,
  killed: 1,
  'http-once': 2,
  'http-repeatable': 1,
  failing: 1,
  parallel: 2,
  gate: 1,
  wait: 1,
  notify: 1,
  check: 1,
} as const;
type Kind = keyof typeof kinds;

/** The plan of one run, drawn under its key. Its steps leave lines in the ledger. */
export function stormPlan(draw: Draw, key: string, service: string, grounds: Grounds): FrozenPlan {
  const count = draw.whole(`${key}/steps`, 3, 5);
  const drawn = Array.from({ length: count }, (_, at) => drawStep(draw, `${key}/${at}`, `s${at}`, grounds));
  const quorum = { kind: 'role', role: 'approver', count: draw.isIn(`${key}/two`, 0.3) ? 2 : 1 } as const;
  return smallPlan({
    release: { service, version: '2.0.0' },
    steps: [gateStep('go-ahead', { quorum }), ...drawn],
    criteria: criteriaFor(grounds, drawn),
    communication: communicationFor(grounds),
    contingencies: [
      instead(
        draw,
        key,
        grounds,
        drawn.some((step) => 'onFailure' in step && step.onFailure !== null),
      ),
    ],
  });
}

/** Runs instead of a step that failed; then the run goes on behind that step. Where none advises it, no gate covers it. */
function instead(draw: Draw, key: string, grounds: Grounds, isAdvised: boolean): FrozenContingency {
  const effect = isAdvised ? 'once' : 'none';
  const step = effectCommand(grounds, 'patch', timesInside(draw, `${key}/patch`), 'does', { effect });
  return {
    id: 'instead',
    title: 'Another way',
    because: 'the way of the plan failed',
    then: 'continue',
    steps: [step],
  };
}

function drawStep(draw: Draw, key: string, id: string, grounds: Grounds): FrozenStep {
  return make(draw.weighed(`${key}/kind`, kinds), draw, key, id, grounds);
}

function make(kind: Kind, draw: Draw, key: string, id: string, grounds: Grounds): FrozenStep {
  const times = timesInside(draw, key);
  switch (kind) {
    case 'once':
      return effectCommand(
        grounds,
        id,
        times,
        'does',
        draw.isIn(`${key}/undo`, 0.3) ? { undo: undo(grounds, id, times) } : {},
      );
    case 'verified':
      return effectCommand(grounds, id, times, 'talks', { verify: verifyByLedger(grounds, id) });
    case 'repeatable':
      return repeatable(grounds, id, draw, key);
    case 'reading':
      return effectCommand(grounds, id, times, 'does', { effect: 'none' });
    case 'killed':
      return effectCommand(grounds, id, times, 'does', { onWorkerLoss: 'kill' });
    case 'http-once':
      return effectRequest(grounds, id, times, 'once');
    case 'http-repeatable':
      return effectRequest(grounds, id, times, 'repeatable');
    case 'failing': {
      const advice = { advise: 'contingency', contingency: 'instead', because: 'there is another way' } as const;
      return effectCommand(grounds, id, times, 'fails', { onFailure: advice });
    }
    case 'parallel':
      return parallelStep(id, {
        one: [make('once', draw, `${key}/one`, 'a', grounds)],
        two: branch(draw, `${key}/two`, grounds),
      });
    case 'gate':
      return gateStep(id);
    case 'wait':
      return waitStep(draw, key, id);
    case 'notify':
      return notifyStep(draw, key, id);
    case 'check':
      return checkStep(id);
    default:
      return kind satisfies never;
  }
}

function branch(draw: Draw, key: string, grounds: Grounds): FrozenStep[] {
  return [make('repeatable', draw, `${key}/a`, 'a', grounds), make('once', draw, `${key}/b`, 'b', grounds)];
}

function undo(
  grounds: Grounds,
  id: string,
  times: { before: number; after: number },
): NonNullable<ReturnType<typeof undoStep>> {
  const way = undoStep(id);
  if (way?.kind !== 'command') throw new Error('expected an undo that is a command');
  return { ...way, argv: effectCommand(grounds, id, times).argv };
}
