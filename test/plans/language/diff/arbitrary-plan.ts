import fc from 'fast-check';
import type { FrozenPlan, FrozenStep } from '../../../../plans/language/schema/index.ts';
import { commandStep, gateStep, manualStep, smallPlan } from '../../../support/plans.ts';

const ids = ['stop', 'drain', 'backup', 'switch', 'restart', 'open', 'tell'];
const words = fc.constantFrom('a', 'b', 'kubectl', '2.0.0', '1.9.0', 'x y', '/srv/shop', '__proto__', 'constructor');

const leaf = (id: string): fc.Arbitrary<FrozenStep> =>
  fc.oneof(
    fc
      .record({ argv: fc.array(words, { minLength: 1, maxLength: 3 }), env: fc.dictionary(words, words), title: words })
      .map(({ argv, ...over }) => commandStep(id, argv, over)),
    fc.array(words, { minLength: 1 }).map((instructions) => manualStep(id, { instructions })),
    fc.constant(manualStep(id, { evidence: [{ id: 'photo', kind: 'file', title: 'A photo', required: true }] })),
  );

const sequence = (names: readonly string[], depth = 0): fc.Arbitrary<FrozenStep[]> =>
  fc.shuffledSubarray([...names], { minLength: 0 }).chain((some) => fc.tuple(...some.map((id) => stepOf(id, depth))));

function stepOf(id: string, depth: number): fc.Arbitrary<FrozenStep> {
  if (depth > 1) return leaf(id);
  return fc.oneof({ weight: 4, arbitrary: leaf(id) }, { weight: 1, arbitrary: sideBySide(id, depth) });
}

/** Inside, names may be those of steps outside: a diff takes whatever has the shape of a plan. */
const sideBySide = (id: string, depth: number): fc.Arbitrary<FrozenStep> =>
  fc.tuple(sequence(ids, depth + 1), sequence(ids, depth + 1)).map(([east, west]) => ({
    kind: 'parallel',
    id,
    title: 'Side by side',
    because: null,
    role: 'operator',
    expectedMs: 1,
    branches: [
      { id: 'east', title: 'East', steps: east },
      { id: 'west', title: 'West', steps: west },
    ],
  }));

/** Plans of the right shape, whether they make sense or not. */
export const arbitraryPlan: fc.Arbitrary<FrozenPlan> = fc
  .record({
    title: words,
    steps: sequence(ids),
    fix: sequence(ids),
    call: sequence(ids),
    tags: fc.uniqueArray(words),
    values: fc.dictionary(words, fc.oneof(words, fc.integer(), fc.boolean())),
    contingencies: fc.shuffledSubarray(['fix', 'call', 'wait']),
    confirmed: fc.shuffledSubarray(['window', 'steps', 'tested'] as const),
    base: fc.boolean(),
  })
  .map(({ title, steps, tags, values, contingencies, confirmed, base, ...inside }) =>
    Object.assign(smallPlan(), {
      title,
      tags,
      steps: [gateStep(), ...steps],
      settings: { names: [], environments: [{ id: 'production', values }] },
      contingencies: contingencies.map((id) => ({
        id,
        title: id,
        because: 'it may be needed',
        then: 'end',
        steps: inside[id as 'fix'] ?? [],
      })),
      basedOn: base
        ? { plan: `sha256:${'0'.repeat(64)}`, confirmed: confirmed.map((answer) => ({ answer, because: 'so' })) }
        : null,
    }),
  );
