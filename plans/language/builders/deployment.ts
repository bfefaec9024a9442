import type { ChangeKind } from '../schema/deployment.ts';
import { built, type MembersOf } from './contents.ts';
import type { Criterion } from './criteria.ts';
import type { Contingency } from './step-values.ts';

/** One change that a deployment makes. Steps name it in `reverses`. */
export interface DeployedChange {
  readonly kind: 'change';
  readonly id: string;
}
export interface ChangeSpec {
  readonly title: string;
  /** Where it goes: hosts, a cluster, a database, a flag service. */
  readonly goesTo: readonly string[];
  /** What is deployed before it because it needs it; it is then taken back before that is. */
  readonly after?: readonly DeployedChange[];
  /** Why no step takes it back, and which contingency answers for it. */
  readonly irreversible?: { readonly because: string; readonly contingency: Contingency };
}
const changeMembers: MembersOf<ChangeSpec> = {
  title: true,
  goesTo: true,
  after: true,
  irreversible: { because: true, contingency: true },
};

function change(type: ChangeKind, id: string, spec: ChangeSpec, builder: typeof component): DeployedChange {
  return built({ kind: 'change', id }, spec, builder, { type, members: changeMembers });
}

/** A part of the product that is put somewhere. */
export function component(id: string, spec: ChangeSpec): DeployedChange {
  return change('component', id, spec, component);
}
/** A change of data or of its schema. */
export function migration(id: string, spec: ChangeSpec): DeployedChange {
  return change('migration', id, spec, migration);
}
/** A change of configuration. */
export function configuration(id: string, spec: ChangeSpec): DeployedChange {
  return change('configuration', id, spec, configuration);
}
/** A feature flag that is switched. */
export function flag(id: string, spec: ChangeSpec): DeployedChange {
  return change('flag', id, spec, flag);
}

/** What will be deployed. Name it in the plan's `deploymentPlan`. */
export interface DeploymentPlan {
  readonly kind: 'deployment-plan';
}
export interface DeploymentPlanSpec {
  readonly title: string;
  /** In the order in which they are deployed. */
  readonly changes: readonly DeployedChange[];
  /** Criteria by which the deployment counts as a success. */
  readonly successWhen?: readonly Criterion[];
  /** Services that the deployment touches besides its own. */
  readonly affects?: readonly string[];
  /** Whom to ask about the deployment. */
  readonly contacts?: readonly { readonly title: string; readonly call: string }[];
}
const deploymentPlanMembers: MembersOf<DeploymentPlanSpec> = {
  title: true,
  changes: true,
  successWhen: true,
  affects: true,
  contacts: { title: true, call: true },
};
/** The deployment plan that a backout plan answers: `plan coverage` shows which change is taken back by which step. */
export function deploymentPlan(spec: DeploymentPlanSpec): DeploymentPlan {
  return built({ kind: 'deployment-plan' }, spec, deploymentPlan, { members: deploymentPlanMembers });
}
