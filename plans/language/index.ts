/** What the author of a plan imports as `backout`. */
export {
  backoutPlan,
  rehearsed,
  untested,
  type AuthoredPlan,
  type BackoutPlan,
  type PlanSpec,
  type StepDefaults,
} from './builders/plan.ts';
export { command, type Command } from './kinds/command.ts';
export { http, type Http } from './kinds/http.ts';
export { manual, type Manual } from './kinds/manual.ts';
export { gate } from './kinds/gate.ts';
export { check } from './kinds/check.ts';
export { wait } from './kinds/wait.ts';
export { notify } from './kinds/notify.ts';
export { branch, parallel, type Branch } from './kinds/parallel.ts';
export { contingency, irreversible } from './builders/contingency.ts';
export { type Contingency, type Gate, type Irreversible, type Step } from './builders/step-values.ts';
export {
  array,
  boolean,
  integer,
  number,
  object,
  oneOf,
  optional,
  plainText,
  string,
  type Output,
  type Shape,
} from './builders/captures.ts';
export { above, all, any, below, between, equals, matches, type Condition } from './builders/conditions.ts';
export { criterion, first, jsonAt, type Criterion, type Probe } from './builders/criteria.ts';
export * from './probes/index.ts';
export {
  component,
  configuration,
  deploymentPlan,
  flag,
  migration,
  type DeployedChange,
  type DeploymentPlan,
} from './builders/deployment.ts';
export type { Allowed, Silenced } from './builders/exceptions.ts';
export { email, quorum, role, webhook, type Channel, type Quorum, type Role } from './builders/people.ts';
export {
  secret,
  settings,
  text,
  type Input,
  type Secret,
  type SecretInput,
  type Setting,
  type Settings,
} from './builders/values.ts';
export { version } from './builders/versions.ts';
export { unanswered, type Question } from './builders/questions.ts';
export type { Duration } from '../../common/text/duration.ts';
