import type { InputContext } from '../values/inputs.ts';
import type { Masker } from '../values/masking.ts';

/** What a probe may use. */
export interface ProbeContext {
  readonly inputs: InputContext;
  /** Knows the secrets that `inputs` resolves. */
  readonly masker: Masker;
  /** The worker's spool folder: a command that is a probe runs under a supervisor too. */
  readonly spool: string;
  /** The folder that relative paths are in. */
  readonly base: string;
  readonly signal: AbortSignal;
}
