import type { z } from 'zod';
import type { PlacedInput } from '../checks/parts/inputs.ts';
import type { ShellWord } from '../document/parts/shell.ts';
import type { FreezeContext } from '../freeze/parts/context.ts';
import type { FrozenPlainInput } from '../schema/parts/values.ts';

/** Which values a probe can read: a criterion that none of them lets pass, or fail, is refused. */
export interface Readable {
  readonly number: (value: number) => boolean;
  readonly text: boolean;
}

/**
 * Everything that one kind of probe is in the language. Each kind has a file that gives this, and a row in `index.ts`;
 * how it is read is in `activities/effects/probes/`. Pure: a probe is data.
 */
export interface ProbeDefinition<Probe = unknown, Spec = unknown> {
  /** The frozen form, told apart by its `kind`. */
  readonly schema: z.ZodType<Probe>;
  /** The frozen form of what the author wrote. Reports what is wrong to the context, and does not throw. */
  freeze(context: FreezeContext, path: string, spec: Spec): Probe;
  /** The inputs that may name settings and secrets; `pointer` is where the probe is in the plan. */
  inputs(pointer: string, probe: Probe): PlacedInput[];
  /** What it reads, and from where: `status of GET https://…`. */
  words(probe: Probe): string;
  /** What a person types to read it by hand. */
  shell(probe: Probe, word: ShellWord): string;
  /** The longest that one reading takes. */
  limitMs(probe: Probe): number;
  /** Which values it can read. */
  readable(probe: Probe): Readable;
  /** The program that it runs, with its arguments, at `argv`; left out where it runs none. */
  argv?(probe: Probe): readonly FrozenPlainInput[];
}
