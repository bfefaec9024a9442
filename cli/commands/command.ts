import type { Api } from '../connect/api.ts';
import type { Io } from '../terminal/io.ts';
import type { Options } from '../terminal/options.ts';
import type { CommandOutput } from '../terminal/output.ts';

/** What a command gets. `api()` finds the API when it is first called; nothing is dialled before. */
export interface CommandContext {
  readonly io: Io;
  /** Positional words, in the order of the table; those left out are undefined. */
  readonly args: readonly (string | undefined)[];
  readonly options: Options;
  readonly out: CommandOutput;
  api(): Promise<Api>;
}

/** Runs a command. Resolves to the exit status; 0 when it resolves to nothing. */
export type RunCommand = (context: CommandContext) => Promise<number | void>;
