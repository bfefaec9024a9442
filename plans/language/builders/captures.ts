/** The shapes of what a step captures. A closed set, so that a frozen plan reads the same everywhere. */
export type Shape = ScalarShape | OneOfShape | ArrayShape<Shape> | ObjectShape<ShapeMembers>;
export interface ScalarShape {
  readonly kind: 'string' | 'number' | 'integer' | 'boolean';
}
export interface OneOfShape {
  readonly kind: 'enum';
  readonly values: readonly string[];
}
export interface ArrayShape<I extends Shape> {
  readonly kind: 'array';
  readonly items: I;
}
export interface ObjectShape<M extends ShapeMembers> {
  readonly kind: 'object';
  readonly members: M;
}
export interface OptionalShape {
  readonly kind: 'optional';
  readonly shape: Shape;
}
export type ShapeMembers = Readonly<Record<string, Shape | OptionalShape>>;

/** The whole output as text, without its last line break: `step.output.text`. */
export interface PlainText {
  readonly kind: 'text';
}
/** What a step can capture: a JSON document of this shape, or the output as text. */
export type Capturable = Shape | PlainText;

export function string(): ScalarShape {
  return { kind: 'string' };
}
export function number(): ScalarShape {
  return { kind: 'number' };
}
export function integer(): ScalarShape {
  return { kind: 'integer' };
}
export function boolean(): ScalarShape {
  return { kind: 'boolean' };
}
/** One of these texts and no other. */
export function oneOf(...values: string[]): OneOfShape {
  return { kind: 'enum', values };
}
export function array<I extends Shape>(items: I): ArrayShape<I> {
  return { kind: 'array', items };
}
/** An object with at least these members. A member that may be absent is `optional(…)`. */
export function object<M extends ShapeMembers>(members: M): ObjectShape<M> {
  return { kind: 'object', members };
}
/** A member that may be absent. No later step can use it as an input. */
export function optional(shape: Shape): OptionalShape {
  return { kind: 'optional', shape };
}
/** Captures the whole output as text: `step.output.text`. */
export const plainText: PlainText = { kind: 'text' };

/** One captured value, usable as an input of later steps. */
export interface Output {
  readonly kind: 'output';
}
/** A captured value that may be absent, and so is no input. */
export interface OptionalOutput {
  readonly kind: 'optional-output';
}
/** The output of a step that captures nothing. */
export interface NothingCaptured {
  readonly kind?: never;
}
/** What can be written after `step.output`. */
export type OutputOf<S> = S extends PlainText
  ? { readonly text: Output }
  : S extends ObjectShape<infer M>
    ? { readonly [K in keyof M]: OutputOf<M[K]> }
    : S extends ArrayShape<infer I>
      ? { item(index: number): OutputOf<I> }
      : S extends OptionalShape
        ? OptionalOutput
        : S extends Shape
          ? Output
          : NothingCaptured;
