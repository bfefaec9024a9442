import type { Capturable, ShapeMembers, OptionalShape, Shape } from './captures.ts';
import { built, unprintable } from './contents.ts';

/** Where in the captured value of a step an output lies. */
export interface OutputSpec {
  /** The `output` member of the step that captures it: by it, freezing finds the step. */
  readonly root: object;
  readonly path: readonly string[];
}

/** What is behind `step.output`: one reference for each captured value. */
export function outputRefs(capture: Capturable | undefined): object {
  const root = unprintable({});
  if (!capture) return root;
  const made =
    capture.kind === 'text' ? { text: reference({ root, path: ['text'] }) } : referencesTo(capture, { root, path: [] });
  return capture.kind === 'object' || capture.kind === 'text' ? Object.assign(root, made) : withRoot(root, made);
}

/** A captured scalar or list is itself the output, so it has to differ from its root. */
function withRoot(root: object, made: object): object {
  roots.set(made, root);
  return made;
}
const roots = new WeakMap<object, object>();

/** The root that the references below a step's `output` carry. */
export function rootOf(output: object): object {
  return roots.get(output) ?? output;
}

function referencesTo(shape: Shape | OptionalShape, at: OutputSpec): object {
  if (shape.kind === 'object') return membersOf(shape.members, at);
  if (shape.kind === 'array')
    return unprintable({ item: (index: number) => referencesTo(shape.items, below(at, String(index))) });
  return reference(at);
}

function membersOf(members: ShapeMembers, at: OutputSpec): object {
  return unprintable(
    Object.fromEntries(Object.entries(members).map(([name, shape]) => [name, referencesTo(shape, below(at, name))])),
  );
}

function below({ root, path }: OutputSpec, name: string): OutputSpec {
  return { root, path: [...path, name] };
}

function reference(spec: OutputSpec): object {
  return built({ kind: 'output' }, spec, outputRefs);
}
