import { specOf } from '../builders/contents.ts';
import type { ActingSpec } from '../builders/step-specs.ts';
import type * as author from '../builders/step-values.ts';
import { definitionOf, stepKinds, type FrozenStep, type UndoStep } from '../kinds/index.ts';
import type { FreezePlace } from '../kinds/parts/step-definition.ts';
import { kindsInWords, traitsOfKind } from '../outline/traits.ts';
import { idsOf, listed, mark, report } from './parts/context.ts';

/** The frozen form of a list of steps, everything that their authors left out written out. */
export function freezeSteps(where: Omit<FreezePlace, 'id'>, steps: readonly author.Step[]): FrozenStep[] {
  return listed(where.context, where.path, steps).flatMap((step, index) => {
    const path = `${where.path}/${index}`;
    return freezeStep({ ...where, path, id: step?.id }, step) ?? [];
  });
}

function freezeStep(place: FreezePlace, step: author.Step): FrozenStep | undefined {
  const spec = specOf<unknown>(step);
  if (spec === undefined || !Object.hasOwn(stepKinds, step.kind)) {
    report(place.context, place.path, 'this is not a step', {
      expected: 'what command(…), gate(…) or another step builder returned',
      found: typeof step,
    });
    return undefined;
  }
  mark(place.context, place.path, step);
  const inside = (path: string, steps: readonly unknown[]) =>
    freezeSteps({ ...place, path }, steps as readonly author.Step[]);
  const body = definitionOf(step).freeze(place, spec, inside);
  // The kind says which builder made the step, and so which specification it was given and which form this is.
  return (traitsOfKind(step.kind)?.undoable ? { ...body, ...wayBack(place, spec as ActingSpec) } : body) as FrozenStep;
}

function wayBack(place: FreezePlace, spec: ActingSpec) {
  const reverses = idsOf(place.context, `${place.path}/reverses`, spec.reverses ?? []);
  return { undo: freezeUndo(place, spec), reverses };
}

/** An undo is a step without an undo of its own. */
function freezeUndo(place: FreezePlace, { undo }: Pick<ActingSpec, 'undo'>): UndoStep | null {
  if (!undo) return null;
  const path = `${place.path}/undo`;
  const step = freezeStep({ ...place, path, id: undo.id }, undo);
  if (!step || !('undo' in step)) return null;
  const { undo: further, irreversible, reverses, ...body } = step;
  if (further || irreversible || reverses.length > 0) {
    const has = further ? 'an undo' : irreversible ? 'irreversible' : 'reverses';
    report(place.context, path, `the undo of ${place.id} has ${has} of its own`, {
      expected: `a plain ${kindsInWords((traits) => traits.undoable)} step`,
      found: has,
    });
  }
  return { ...body, irreversible: null };
}
