import type { FrozenSecretInput } from '../../schema/parts/values.ts';

/** An input at its place in the frozen plan. */
export interface PlacedInput {
  readonly path: string;
  readonly input: FrozenSecretInput;
}

/** An input that may be left out. */
export function inputAt(path: string, input: FrozenSecretInput | null): PlacedInput[] {
  return input === null ? [] : [{ path, input }];
}

/** The inputs of a list. */
export function inputsAt(path: string, inputs: readonly FrozenSecretInput[]): PlacedInput[] {
  return inputs.map((input, at) => ({ path: `${path}/${at}`, input }));
}

/** Inputs that have names: an environment, headers. */
export function namedInputsAt(path: string, inputs: Readonly<Record<string, FrozenSecretInput>>): PlacedInput[] {
  return Object.entries(inputs).map(([name, input]) => ({ path: `${path}/${name}`, input }));
}

/** The texts that an input is made of, references left out. */
export function literalsOf(input: FrozenSecretInput): string[] {
  if (typeof input !== 'object') return [String(input)];
  return 'join' in input ? input.join.flatMap((one) => (typeof one === 'object' ? [] : [String(one)])) : [];
}
