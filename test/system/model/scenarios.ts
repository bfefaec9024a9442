import fc from 'fast-check';
import type { Action, Command, Node, Scenario } from './model.ts';

type Nameless = Omit<Command, 'kind' | 'id'>;
const command = fc.record<Nameless>({
  exits: fc.array(fc.constantFrom(0, 0, 1, 1), { maxLength: 3 }),
  tries: fc.constantFrom(1, 1, 2, 3),
  hasUndo: fc.boolean(),
  names: fc.boolean(),
});
const gate = fc.constant('gate' as const);
const branch = fc.array(command, { minLength: 1, maxLength: 2 });
const parallel = fc.array(branch, { minLength: 2, maxLength: 3 });
const nodes = fc.array(
  fc.oneof({ weight: 4, arbitrary: command }, { weight: 2, arbitrary: gate }, { weight: 2, arbitrary: parallel }),
  {
    minLength: 1,
    maxLength: 6,
  },
);
const action = fc.constantFrom<Action>(
  'go-on',
  'go-on',
  'go-on',
  'retry',
  'retry',
  'skip',
  'fix',
  'fix',
  'stop',
  'stop-and-undo',
  'give-up',
);

/** Procedures of every kind of step and what an operator does in them. */
export const scenario: fc.Arbitrary<Scenario> = fc
  .record({
    nodes,
    fix: fc.array(command, { minLength: 1, maxLength: 2 }),
    then: fc.constantFrom('continue', 'retry', 'end'),
    actions: fc.array(action, { maxLength: 10 }),
  })
  .map(({ nodes: listed, fix, then, actions }) => ({
    nodes: [{ kind: 'gate', id: 'go-ahead' } as const, ...listed.map(named)],
    // What a contingency does is not undone, and no other contingency is named for it.
    fix: fix.map((one, at) => ({ ...one, kind: 'command', id: `fix-${at}`, hasUndo: false, names: false })),
    then,
    actions: ['go-on', ...actions],
  }));

function named(node: Nameless | 'gate' | readonly (readonly Nameless[])[], at: number): Node {
  if (node === 'gate') return { kind: 'gate', id: `gate-${at}` };
  if (!('exits' in node)) {
    const branches = node.map((steps, each) =>
      steps.map((step, place) => ({ ...step, kind: 'command' as const, id: `s${at}-${each}-${place}` })),
    );
    return { kind: 'parallel', id: `all-${at}`, branches };
  }
  return { ...node, kind: 'command', id: `s${at}` };
}
