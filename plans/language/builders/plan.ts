import type { Duration } from '../../../common/text/duration.ts';
import type { Approvable, BasedOn, Occasion } from '../schema/plan.ts';
import { built, type MembersOf } from './contents.ts';
import type { Criterion } from './criteria.ts';
import type { DeploymentPlan } from './deployment.ts';
import type { Allowed, Silenced } from './exceptions.ts';
import type { Channel, Quorum, Role } from './people.ts';
import type { Contingency, Gate, Step } from './step-values.ts';
import type { Input, Secret, SecretInput, Settings } from './values.ts';
import { takeDeclaredVersions, type DeclaredVersion } from './versions.ts';

/** Question 1. Any of `rollBackWhen` failing asks for a rollback; all of `successWhen` passing means that it worked. */
export interface Circumstances {
  readonly rollBackWhen: readonly Criterion[];
  readonly successWhen: readonly Criterion[];
  readonly because: string;
}
/** Question 2. Counted from the recorded deployment; it opens at once unless `opensAfter` says otherwise. */
export interface Window {
  readonly opensAfter?: Duration;
  readonly closesAfter: Duration;
  readonly because: string;
}
/** Question 3. The gate, listed in `steps`, which everything that changes something comes after. */
export interface Authority {
  readonly gate: Gate;
  readonly because: string;
}
/** Question 4. */
export interface Performer {
  readonly role: Role;
  readonly startWithin: Duration;
  readonly because: string;
}
/** Question 7. Beyond `atMost` the run says that it is late. */
export interface Estimate {
  readonly expected: Duration;
  readonly atMost: Duration;
  readonly because: string;
}
/** Question 8. Where `tell` is left out, every channel gets every occasion. */
export interface Communication {
  readonly channels: readonly Channel[];
  readonly tell?: readonly { readonly when: Occasion; readonly channels: readonly Channel[] }[];
  /** While the run holds or waits, the performer gets a reminder this often; default `10m`. */
  readonly remindEvery?: Duration;
  readonly because: string;
}
/** Question 9, made by `rehearsed(…)` or `untested(…)`. */
export interface Tested {
  readonly kind: 'tested';
}
/** Something else that the rollback could disturb, how that is checked, and whom to call. */
export interface Affected {
  readonly service: string;
  readonly because: string;
  readonly criteria: readonly Criterion[];
  readonly call: string;
}

/**
 * A request of the performer that needs an approval: by whom, and why. Skipping a step that cannot be undone or that
 * verifies, undoing, and extending the window always need one: of the quorum of the gate in front of the step, or of
 * the gate that authorizes, unless another one is named here.
 */
export interface ChangeNeed {
  readonly action: Approvable;
  readonly quorum: Quorum;
  readonly because: string;
}

/** The plan was rehearsed in this environment; the claim is shown beside what the record knows. */
export function rehearsed<E extends string>(
  _settings: Settings<E>,
  environment: NoInfer<E>,
  spec: { readonly maxAge: Duration; readonly because: string },
): Tested {
  const members = { environment: true, maxAge: true, because: true } as const;
  return built({ kind: 'tested' }, { environment, ...spec }, rehearsed, { type: 'rehearsed', members });
}
/** The plan was not tested, for a reason that everybody who decides is shown. */
export function untested(because: string): Tested {
  return built({ kind: 'tested' }, { because }, untested, { type: 'untested' });
}

export interface PlanSpec {
  /** `storefront@2.4.1`: this one release, never a past or a future one. */
  readonly release: `${string}@${string}`;
  /** The version that the rollback leads back to. */
  readonly returnsTo: string;
  readonly title: string;
  /** E-mail addresses; by default no author approves. */
  readonly authors: readonly string[];
  /** Who does what. */
  readonly roles: readonly Role[];
  readonly settings: Settings;
  readonly secrets?: readonly Secret[];
  readonly circumstances: Circumstances;
  readonly window: Window;
  readonly authorizedBy: Authority;
  readonly performedBy: Performer;
  readonly steps: readonly Step[];
  readonly contingencies: readonly Contingency[];
  readonly duration: Estimate;
  readonly communication: Communication;
  readonly tested: Tested;
  readonly affects: readonly Affected[];
  /** Which requests of the performer need whose approval, besides those that always do. */
  readonly changesNeed?: readonly ChangeNeed[];
  /** What will be deployed: `plan coverage` shows which change is taken back by which step. */
  readonly deploymentPlan?: DeploymentPlan;
  /** Texts that look as if they belonged to another release, each exactly as it is written, with the reason why it stays. */
  readonly allowed?: readonly Allowed[];
  /** Warnings that stay, each with the reason, which the report shows. */
  readonly silenced?: readonly Silenced[];
  /** Words by which others find the plan: `['checkout', 'database']`. */
  readonly tags?: readonly string[];
  /** What the release is made of and runs on: `['kubernetes', 'postgresql']`. */
  readonly technologies?: readonly string[];
  /** The plan that this one was derived from, and why each answer that it leaves unchanged still holds. */
  readonly basedOn?: Base;
}
/** What the steps and probes of a plan have where they say nothing else, undos and contingencies included. */
export interface StepDefaults {
  /** Of every command and command probe; what one says itself is added, and wins. */
  readonly env?: Readonly<Record<string, SecretInput>>;
  /** The label of the workers that run steps and measure criteria; default `local`. */
  readonly runsOn?: string;
  /** Of every command and command probe. */
  readonly cwd?: Input;
}
/** What an author writes: the plan, and what its steps have in common. The frozen plan has that in each of them. */
export interface AuthoredPlan extends PlanSpec {
  readonly defaults?: StepDefaults;
}
const planMembers: MembersOf<AuthoredPlan> = {
  defaults: { env: true, runsOn: true, cwd: true },
  release: true,
  returnsTo: true,
  title: true,
  authors: true,
  roles: true,
  settings: true,
  secrets: true,
  circumstances: { rollBackWhen: true, successWhen: true, because: true },
  window: { opensAfter: true, closesAfter: true, because: true },
  authorizedBy: { gate: true, because: true },
  performedBy: { role: true, startWithin: true, because: true },
  steps: true,
  contingencies: true,
  duration: { expected: true, atMost: true, because: true },
  communication: {
    channels: true,
    tell: { when: true, channels: true },
    remindEvery: true,
    because: true,
  },
  tested: true,
  affects: { service: true, because: true, criteria: true, call: true },
  changesNeed: { action: true, quorum: true, because: true },
  deploymentPlan: true,
  allowed: { text: true, because: true },
  silenced: { code: true, at: true, because: true },
  tags: true,
  technologies: true,
  basedOn: { plan: true, confirmed: { answer: true, because: true } },
};
/** Made by `backout plan derive`: the digest of the plan before, and the answers confirmed for this release. */
export interface Base {
  readonly plan: string;
  readonly confirmed: readonly { readonly answer: BasedOn['confirmed'][number]['answer']; readonly because: string }[];
}
/** A plan as its author wrote it; the default export of `plans/<service>/<version>.ts`. */
export interface BackoutPlan {
  readonly kind: 'plan';
}
/** A backout plan: one answer for each of the nine questions, for one release. */
export function backoutPlan(spec: AuthoredPlan): BackoutPlan {
  const plan: BackoutPlan = built({ kind: 'plan' }, spec, backoutPlan, { members: planMembers });
  declared.set(plan, takeDeclaredVersions());
  return plan;
}
const declared = new WeakMap<object, readonly DeclaredVersion[]>();

/** What was declared with `version()` for a plan. */
export function declaredVersions(plan: unknown): readonly DeclaredVersion[] {
  return (typeof plan === 'object' && plan !== null ? declared.get(plan) : undefined) ?? [];
}
