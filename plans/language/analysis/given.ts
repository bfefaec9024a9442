import type { FrozenPlan } from '../schema/plan.ts';

/** What is known of a service besides one plan for it. */
export interface KnownFacts {
  /** Every version of the service that a plan was published for or that was ever deployed. */
  readonly versions: readonly string[];
  /** What was live in an environment before this release went there, or is live now where it has not yet. */
  readonly liveBefore: readonly { readonly environment: string; readonly version: string }[];
  /** When this release was deployed, ISO 8601. */
  readonly deployed: readonly { readonly environment: string; readonly at: string }[];
  /** The time of asking, ISO 8601; null where dates are not to be judged. */
  readonly now: string | null;
  /** The plan that this one was derived from. */
  readonly base: FrozenPlan | null;
}

/** Nothing is known: what an installation says of versions, dates and what is live is then not looked at. */
export const nothingKnown: KnownFacts = { versions: [], liveBefore: [], deployed: [], now: null, base: null };
