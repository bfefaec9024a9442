import type { CommandProbeSpec, CriterionSpec, HttpProbeSpec, MetricsProbeSpec } from './criteria.ts';
import type { ChangeSpec, DeploymentPlanSpec } from './deployment.ts';
import type { EmailSpec, WebhookSpec } from './people.ts';
import type { PlanSpec } from './plan.ts';
import type {
  ActingSpec,
  BranchSpec,
  CheckSpec,
  CommandSpec,
  GateSpec,
  HttpSpec,
  ManualSpec,
  NotifySpec,
  ParallelSpec,
  RetrySpec,
  StepSpec,
  WaitSpec,
} from './step-specs.ts';
import type { ContingencySpec } from './steps.ts';

/** What an author can write in an object: `true`, or what can be written in that. */
export interface SpecMembers {
  readonly [member: string]: true | SpecMembers;
}
/** All members of a specification, none left out and none too many. */
type Of<S> = { readonly [M in keyof S]-?: true | SpecMembers };

const step: Of<StepSpec> = { title: true, because: true, role: true, expected: true };
const retry: Of<RetrySpec> = { attempts: true, delay: true, factor: true, maxDelay: true };
const onFailure: SpecMembers = { advise: true, because: true };
const acting: Of<ActingSpec> = {
  ...step,
  runsOn: true,
  effect: true,
  timeout: true,
  retry,
  holdWhen: true,
  proceedWhen: { criteria: true, every: true, timeout: true },
  verify: { probe: true, done: true, notDone: true },
  onFailure,
  irreversible: true,
  undo: true,
  reverses: true,
};
const command: Of<CommandSpec> = {
  ...acting,
  argv: true,
  cwd: true,
  env: true,
  stdin: true,
  expectExit: true,
  capture: true,
  outputLimit: true,
  grace: true,
  onWorkerLoss: true,
};
const http: Of<HttpSpec> = {
  ...acting,
  method: true,
  url: true,
  headers: true,
  body: true,
  expect: { status: true, json: { path: true, is: true } },
  capture: true,
};
const manual: Of<ManualSpec> = {
  ...acting,
  instructions: true,
  evidence: { id: true, kind: true, title: true, required: true },
};
const check: Of<CheckSpec> = { ...step, criteria: true, runsOn: true, timeout: true, every: true, onFailure };
const wait: Of<WaitSpec> = { ...step, for: true };
const notify: Of<NotifySpec> = {
  ...step,
  channels: true,
  message: true,
  required: true,
  timeout: true,
  retry,
  onFailure,
};
const gate: Of<GateSpec> = {
  ...step,
  question: true,
  quorum: true,
  alsoExclude: true,
  lift: { who: true, because: true },
  decideOn: true,
  deadline: true,
  onDeadline: true,
  remindEvery: true,
  escalate: { after: true, channels: true, to: true },
  useWithin: true,
};
const branch: Of<BranchSpec> = { id: true, title: true, steps: true };
const parallel: Of<ParallelSpec> = { ...step, branches: true };
const contingency: Of<ContingencySpec> = { title: true, because: true, steps: true, then: true };
const criterion: Of<CriterionSpec> = {
  title: true,
  because: true,
  probe: true,
  pass: true,
  fail: true,
  unit: true,
  runsOn: true,
  times: true,
  every: true,
};
const httpProbe: Of<HttpProbeSpec> = { url: true, method: true, headers: true, timeout: true, read: true };
const commandProbe: Of<CommandProbeSpec> = { argv: true, cwd: true, env: true, timeout: true, read: true };
const metricsProbe: Of<MetricsProbeSpec> = { url: true, headers: true, timeout: true, read: true };
const webhook: Of<WebhookSpec> = { title: true, url: true, headers: true };
const email: Of<EmailSpec> = { title: true, to: true };
const change: Of<ChangeSpec> = {
  title: true,
  goesTo: true,
  after: true,
  irreversible: { because: true, contingency: true },
};
const deploymentPlan: Of<DeploymentPlanSpec> = {
  title: true,
  changes: true,
  successWhen: true,
  affects: true,
  contacts: { title: true, call: true },
};
const plan: Of<PlanSpec> = {
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

/** What each builder can be given, by the kind of what it returns, and by the type within that where there is one. */
export const membersOf: Readonly<Record<string, SpecMembers>> = {
  plan,
  role: { title: true, does: true },
  secret: { title: true },
  command,
  http,
  manual,
  check,
  wait,
  notify,
  gate,
  branch,
  parallel,
  contingency,
  criterion,
  'probe http': httpProbe,
  'probe command': commandProbe,
  'probe metrics': metricsProbe,
  'channel webhook': webhook,
  'channel email': email,
  'tested rehearsed': { environment: true, maxAge: true, because: true },
  irreversible: { because: true, contingency: true },
  'change component': change,
  'change migration': change,
  'change configuration': change,
  'change flag': change,
  'deployment-plan': deploymentPlan,
};
