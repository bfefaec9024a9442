import type { FrozenSecretInput } from '../../schema/parts/values.ts';
import type { ShownLine } from './step-definition.ts';

/** A line for an input that may be left out. */
export function shownLine(name: string, input: FrozenSecretInput | null): ShownLine[] {
  return input === null ? [] : [{ name, input }];
}

/** A line for each input of a list. */
export function shownLines(name: string, inputs: readonly FrozenSecretInput[]): ShownLine[] {
  return inputs.map((input) => ({ name, input }));
}

/** A line for each input that has a name, in the order of the names. */
export function shownNamed(name: string, inputs: Readonly<Record<string, FrozenSecretInput>>): ShownLine[] {
  return Object.entries(inputs)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, input]) => ({ name: `${name} ${key}`, input }));
}
