/** A type with its `readonly` taken off at every depth: what zod infers never has it, views always do. */
export type Mutable<T> = T extends object ? { -readonly [K in keyof T]: Mutable<T[K]> } : T;
