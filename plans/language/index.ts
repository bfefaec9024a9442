/** What the author of a plan imports as `backout`. */
export { backoutPlan, rehearsed, untested, type BackoutPlan, type PlanSpec } from './builders/plan.ts';
export {
  branch,
  check,
  command,
  contingency,
  gate,
  http,
  irreversible,
  manual,
  notify,
  parallel,
  wait,
  type Branch,
} from './builders/steps.ts';
export {
  type Command,
  type Contingency,
  type Gate,
  type Http,
  type Irreversible,
  type Manual,
  type Step,
} from './builders/step-values.ts';
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
export {
  commandProbe,
  criterion,
  httpProbe,
  jsonAt,
  metricsProbe,
  rateOf,
  ratioOf,
  series,
  sumOf,
  type Criterion,
  type Probe,
} from './builders/criteria.ts';
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
export type { Duration } from '../../common/duration.ts';
