/** Marks every member of a type as `readonly` at every depth, except in types of `Kept`, which it leaves as they are. */
export type DeepReadonly<T, Kept = never> = T extends Kept
  ? T
  : T extends readonly (infer E)[]
    ? readonly DeepReadonly<E, Kept>[]
    : T extends object
      ? { readonly [K in keyof T]: DeepReadonly<T[K], Kept> }
      : T;
