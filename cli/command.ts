import type { Api } from './client/api.ts';
import type { Io } from './io.ts';
import type { Options } from './options.ts';
import type { Output } from './output.ts';

/** What a command is given. `api()` finds the API when first called; nothing is dialled before. */
export interface Context {
  readonly io: Io;
  /** Positional words, in the order of the table; those left out are undefined. */
  readonly args: readonly (string | undefined)[];
  readonly options: Options;
  readonly out: Output;
  api(): Promise<Api>;
}

/** A command: parse, sign, call, render. Resolves to the exit status; 0 when it says nothing. */
export type Command = (context: Context) => Promise<number | void>;
