import type { Io } from '../terminal/io.ts';
import type { Options } from '../terminal/options.ts';
import type { CommandOutput } from '../terminal/output.ts';

/** What every call needs: who is asked, for whom, and how people are spoken to. */
export interface ConnectContext {
  readonly io: Io;
  readonly options: Options;
  readonly out: CommandOutput;
}
