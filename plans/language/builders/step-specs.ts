import type { Duration } from '../../../common/text/duration.ts';
import type { Condition } from '../schema/parts/conditions.ts';
import type { Effect } from '../schema/parts/policies.ts';
import type { MembersOf } from './contents.ts';
import type { Criterion, Probe } from './criteria.ts';
import type { DeployedChange } from './deployment.ts';
import type { Role } from './people.ts';
import type { Contingency, Irreversible, Undo } from './step-values.ts';

/** What every step can say. */
export interface StepSpec {
  readonly title: string;
  readonly because?: string;
  /** Who is responsible, and for a manual step who may confirm it; default: the plan's performer. */
  readonly role?: Role;
  /** How long it should take. Defaults: command and check `10s`, http `2s`, manual `5m`, gate `10m`, notify `1s`, wait its time, parallel its longest branch. */
  readonly expected?: Duration;
}

export interface RetrySpec {
  /** In all, the first included. */
  readonly attempts: number;
  /** Before the second attempt; default `1s`. */
  readonly delay?: Duration;
  /** Each pause is this many times the one before; default 2. */
  readonly factor?: number;
  /** Default `1m`. */
  readonly maxDelay?: Duration;
}

/** What the author advises when the step fails: the first of what the run then offers. */
export interface AdviceSpec {
  readonly advise: 'retry' | 'skip' | 'stop' | Contingency;
  readonly because: string;
}

/** What a step that touches something outside can say as well. */
export interface ActingSpec extends StepSpec {
  /** The label of the workers that run it; default `local`. */
  readonly runsOn?: string;
  /** `none` reads only, `repeatable` is safe to run again, `once` (the default) must never run twice unasked. */
  readonly effect?: Effect;
  /** Defaults: command `5m`, http `30s`; a manual step gets a reminder after `30m`. */
  readonly timeout?: Duration;
  /** Default: one attempt. */
  readonly retry?: RetrySpec;
  /** Measured before the effect: unless all pass, the step holds and nothing has run. */
  readonly holdWhen?: readonly Criterion[];
  /** Measured after the effect until all pass; every `2s` for at most `2m` where only criteria are given. */
  readonly proceedWhen?:
    | readonly Criterion[]
    | { readonly criteria: readonly Criterion[]; readonly every?: Duration; readonly timeout?: Duration };
  /** Finds out whether a step with an unknown outcome was done. If neither or both conditions are met, it stays unknown. */
  readonly verify?: { readonly probe: Probe; readonly done: Condition; readonly notDone: Condition };
  readonly onFailure?: AdviceSpec;
  /** Past this step the plain way back no longer exists. */
  readonly irreversible?: Irreversible;
  /** The way back of this one step: a command, http or manual step without an undo of its own. */
  readonly undo?: Undo;
  /** Changes of the deployment plan that this step takes back. */
  readonly reverses?: readonly DeployedChange[];
}

/** What the builders of steps read. */
export const stepMembers: MembersOf<StepSpec> = { title: true, because: true, role: true, expected: true };
export const retryMembers: MembersOf<RetrySpec> = { attempts: true, delay: true, factor: true, maxDelay: true };
export const adviceMembers: MembersOf<AdviceSpec> = { advise: true, because: true };
export const actingMembers: MembersOf<ActingSpec> = {
  ...stepMembers,
  runsOn: true,
  effect: true,
  timeout: true,
  retry: retryMembers,
  holdWhen: true,
  proceedWhen: { criteria: true, every: true, timeout: true },
  verify: { probe: true, done: true, notDone: true },
  onFailure: adviceMembers,
  irreversible: true,
  undo: true,
  reverses: true,
};
