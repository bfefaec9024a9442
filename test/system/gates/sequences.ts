import fc from 'fast-check';
import { crowd, movable } from './world.ts';

const who = fc.integer({ min: 0, max: crowd.length - 1 });
const op = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('decide' as const),
      who,
      decision: fc.oneof(
        { weight: 14, arbitrary: fc.constant('approve' as const) },
        { weight: 1, arbitrary: fc.constantFrom('refuse' as const, 'fix-forward' as const) },
      ),
      stale: fc.integer({ min: 0, max: 9 }).map((dice) => dice === 0),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('begin' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('role' as const), who, role: fc.constantFrom(...movable) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('revoke' as const), who }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('wait' as const), minutes: fc.constantFrom(1, 10, 29, 31, 59) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('deadline' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('again' as const) }) },
);
/** Most gates are approved at first; what happens to an approval is what there is to see. */
export const sequence = fc
  .tuple(fc.shuffledSubarray([0, 1, 2, 3], { minLength: 2 }), fc.array(op, { minLength: 6, maxLength: 16 }))
  .map(([first, rest]): Op[] => [
    ...first.map((one) => ({ do: 'decide' as const, who: one, decision: 'approve' as const, stale: false })),
    ...rest,
  ]);
/** What can happen to a gate. */
export type Op = typeof op extends fc.Arbitrary<infer T> ? T : never;
