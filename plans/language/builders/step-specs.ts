import type { Duration } from '../../../common/duration.ts';
import type { Condition } from '../schema/criteria.ts';
import type { Effect, separations } from '../schema/steps.ts';
import type { Capturable } from './captures.ts';
import type { Criterion, JsonPath, Probe } from './criteria.ts';
import type { DeployedChange } from './deployment.ts';
import type { Channel, Quorum, Role } from './people.ts';
import type { Contingency, Irreversible, Step, Undo } from './step-values.ts';
import type { Input, SecretInput } from './values.ts';

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
  /** Each pause is so many times the one before; default 2. */
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
  /** Defaults: command `5m`, http `30s`; a manual step is told again after `30m`. */
  readonly timeout?: Duration;
  /** Default: one attempt. */
  readonly retry?: RetrySpec;
  /** Measured before the effect: unless all pass, the step holds and nothing has run. */
  readonly holdWhen?: readonly Criterion[];
  /** Measured after the effect until all pass; every `2s` for at most `2m` where only criteria are given. */
  readonly proceedWhen?:
    | readonly Criterion[]
    | { readonly criteria: readonly Criterion[]; readonly every?: Duration; readonly timeout?: Duration };
  /** Settles an unknown outcome: done, not done, or, when neither or both are met, nothing. */
  readonly verify?: { readonly probe: Probe; readonly done: Condition; readonly notDone: Condition };
  readonly onFailure?: AdviceSpec;
  /** Past this step the plain way back no longer exists. */
  readonly irreversible?: Irreversible;
  /** The way back of this one step: a command, http or manual step without an undo of its own. */
  readonly undo?: Undo;
  /** Changes of the deployment plan that this step takes back. */
  readonly reverses?: readonly DeployedChange[];
}

export interface CommandSpec<S extends Capturable | undefined = Capturable | undefined> extends ActingSpec {
  /** Program and arguments; never a shell string. */
  readonly argv: readonly Input[];
  readonly cwd?: Input;
  readonly env?: Readonly<Record<string, SecretInput>>;
  readonly stdin?: SecretInput;
  /** Default `[0]`. */
  readonly expectExit?: readonly number[];
  /** What of its standard output later steps can use: `object({ path: string() })`, or `plainText`. */
  readonly capture?: S;
  /** Bytes kept of its output; default 100,000,000. What is more is left out of the middle, and counted. */
  readonly outputLimit?: number;
  /** Between SIGTERM and SIGKILL when the time is up; default `5s`. */
  readonly grace?: Duration;
  /** What happens to it when its worker dies; default `finish`. Where its worker is told to end, it always goes on. */
  readonly onWorkerLoss?: 'finish' | 'kill';
}

export interface HttpSpec<S extends Capturable | undefined = Capturable | undefined> extends ActingSpec {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: Input;
  readonly headers?: Readonly<Record<string, SecretInput>>;
  readonly body?: Input;
  /** Default: status 200, 201, 202 or 204. */
  readonly expect?: {
    readonly status?: readonly number[];
    readonly json?: readonly { readonly path: JsonPath; readonly is: Condition }[];
  };
  readonly capture?: S;
}

export interface EvidenceSpec {
  readonly id: string;
  readonly kind: 'text' | 'number' | 'file';
  readonly title: string;
  /** Default true. */
  readonly required?: boolean;
}
export interface ManualSpec extends ActingSpec {
  readonly instructions: readonly Input[];
  readonly evidence?: readonly EvidenceSpec[];
}

export interface CheckSpec extends StepSpec {
  readonly criteria: readonly Criterion[];
  readonly runsOn?: string;
  /** Default `2m`. */
  readonly timeout?: Duration;
  /** Default `5s`. */
  readonly every?: Duration;
  readonly onFailure?: AdviceSpec;
}

export interface WaitSpec extends StepSpec {
  readonly for: Duration;
}

export interface NotifySpec extends StepSpec {
  readonly channels: readonly Channel[];
  /** One input a line. */
  readonly message: readonly Input[];
  /** The step succeeds only when every channel has taken the message; default false. */
  readonly required?: boolean;
  /** Default `30s`. */
  readonly timeout?: Duration;
  /** Default: five attempts, from `2s` to `1m` apart. */
  readonly retry?: RetrySpec;
  readonly onFailure?: AdviceSpec;
}

export type Separation = (typeof separations)[number];
export interface GateSpec extends StepSpec {
  /** What the people decide; default: the title. */
  readonly question?: string;
  readonly quorum: Quorum;
  /** Besides requester and author, who never approve by default. */
  readonly alsoExclude?: readonly Separation[];
  /** Default exclusions lifted, each with a reason that page and report show. */
  readonly lift?: readonly { readonly who: Separation; readonly because: string }[];
  /** Measured when the gate opens and shown to who decides. */
  readonly decideOn?: readonly Criterion[];
  /** Default `1h`. */
  readonly deadline?: Duration;
  /** Default `refuse`. Approval cannot be written here. */
  readonly onDeadline?: 'refuse' | Contingency;
  /** Default `5m`; null: never. */
  readonly remindEvery?: Duration | null;
  /** In stages. `to`: a role whose people are named, and find the gate in their inbox from then on. */
  readonly escalate?: readonly {
    readonly after: Duration;
    readonly channels: readonly Channel[];
    readonly to?: Role;
  }[];
  /** An approval not used within this time expires; default `1h`. */
  readonly useWithin?: Duration;
}

export interface BranchSpec {
  readonly id: string;
  readonly title: string;
  readonly steps: readonly Step[];
}
export interface ParallelSpec extends StepSpec {
  readonly branches: readonly BranchSpec[];
}
