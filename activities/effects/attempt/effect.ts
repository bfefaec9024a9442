import type { Json } from '../../../common/canonical.ts';
import type { Digest } from '../../../common/digest.ts';
import type { Measurement } from '../../../records/entries.ts';
import type { KeptOutput } from '../command/kept-output.ts';

/** Facts of an ended effect; what is left out does not apply. Texts are masked already. */
interface Facts {
  readonly message: string;
  readonly exitCode?: number | null;
  readonly signal?: string | null;
  readonly httpStatus?: number | null;
  readonly kept?: KeptOutput | null;
  readonly measurements?: readonly Measurement[];
  /** Something that it left running still has its output open. */
  readonly heldOpen?: boolean;
}

/** How an effect ended, before it is held against `proceedWhen` and `verify`. */
export type EffectEnd = Facts &
  (
    | { readonly outcome: 'succeeded'; readonly captures?: Json }
    /** `holds`: people are asked, also where the plan's policy would try again by itself. */
    | { readonly outcome: 'failed' | 'timed-out'; readonly holds?: true }
    | { readonly outcome: 'unknown'; readonly known: string }
  );

/** An effect that is ready to happen: everything is resolved, and nothing has begun. */
export interface Ready {
  /** What identifies what will run, where there is something to identify. */
  readonly command: Digest | null;
  /** Acts. Called at most once, after `step.started`. Throws only when the worker shuts down. */
  act(): Promise<EffectEnd>;
}
