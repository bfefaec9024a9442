import { found } from './parts/codes.ts';
import type { Finding } from './parts/finding.ts';
import type { FrozenPlan } from '../schema/plan.ts';

/** When a run waits for people, and what it waits with. */
const waits = { 'gate-opened': 'a gate waits', held: 'the run holds' } as const;

/** A run notifies the people that it waits for: a plan that lists its occasions may have left that out. */
export function toldOfWaits({ communication }: FrozenPlan): Finding[] {
  const told = new Set(communication.tell.map(({ when }) => when));
  return (['gate-opened', 'held'] as const)
    .filter((when) => !told.has(when))
    .map((when) =>
      found('plan-untold', '/communication/tell', `nobody is told when ${waits[when]}`, {
        expected: `channels for '${when}'`,
        found: communication.tell.length === 0 ? 'an empty list' : `only ${[...told].join(', ')}`,
        next: `Add { when: '${when}', channels: […] }, or leave \`tell\` out: then every channel is told of everything.`,
      }),
    );
}
