import type { FrozenPlan, FrozenStep } from '../../plans/language/schema/index.ts';
import { commandStep, gateStep, smallPlan } from './plans.ts';

/** An undo that runs one command. */
export function undoStep(id: string): Extract<FrozenStep, { kind: 'command' }>['undo'] {
  const step = commandStep(id, ['true']) as Extract<FrozenStep, { kind: 'command' }>;
  const { undo: _none, reverses: _nothing, ...body } = step;
  return { ...body, irreversible: null };
}

/** A parallel step. */
export function parallelStep(id: string, branches: Record<string, FrozenStep[]>): FrozenStep {
  const list = Object.entries(branches).map(([name, steps]) => ({ id: name, title: name, steps }));
  return { kind: 'parallel', id, title: id, because: null, role: 'operator', expectedMs: 0, branches: list };
}

const advice = (contingency: string) => ({ advise: 'contingency', contingency, because: 'advised' }) as const;

/**
 * `first` (gate) → `backup` → `drain` { eu: `stop` (undo) · us: `ask` (gate), `stop` } → `switch` (names `restore`)
 * → `final` (gate, its deadline offers `call`) → `tidy`. `restore`: `load`, then its own gate `sure`, then `wipe`.
 */
export function treePlan(): FrozenPlan {
  return smallPlan({
    authorizedBy: { gate: 'first', because: 'the owner decides' },
    steps: [
      gateStep('first'),
      commandStep('backup', ['true'], { expectedMs: 10 }),
      parallelStep('drain', {
        eu: [commandStep('stop', ['true'], { undo: undoStep('stop-back'), expectedMs: 100 })],
        us: [gateStep('ask', { expectedMs: 7 }), commandStep('stop', ['true'], { expectedMs: 30 })],
      }),
      commandStep('switch', ['true'], { onFailure: advice('restore'), expectedMs: 1000 }),
      gateStep('final', { onDeadline: { do: 'contingency', contingency: 'call' }, expectedMs: 5000 }),
      commandStep('tidy', ['true'], { expectedMs: 20_000 }),
    ],
    contingencies: [
      {
        id: 'restore',
        title: 'Restore',
        because: 'the switch failed',
        then: 'continue',
        steps: [
          commandStep('load', ['true'], { undo: undoStep('unload') }),
          gateStep('sure'),
          commandStep('wipe', ['true']),
        ],
      },
      { id: 'call', title: 'Call', because: 'nobody answered', then: 'end', steps: [commandStep('ring', ['true'])] },
    ],
  });
}
