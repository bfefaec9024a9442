import { z } from 'zod';
import { id, text } from './values.ts';

/** What a deployment changes: a component is put somewhere, data migrated, a setting or a flag switched. */
export const changeKinds = ['component', 'migration', 'configuration', 'flag'] as const;
export type ChangeKind = (typeof changeKinds)[number];

/** One change of the deployment. What it comes `after` was deployed before it, and is taken back after it. */
export const deployedChange = z.strictObject({
  id,
  kind: z.enum(changeKinds),
  title: text,
  /** Where it goes: hosts, a cluster, a database, a flag service. */
  goesTo: z.array(text).min(1).max(50),
  after: z.array(id).max(200),
  /** Why no step takes it back, and which contingency answers for it. */
  irreversible: z.strictObject({ because: text, contingency: id }).nullable(),
});
export type DeployedChange = z.infer<typeof deployedChange>;

/** What will be deployed, in its order, for `plan coverage`: every change is taken back by a step, or declared irreversible. */
export const deploymentPlan = z.strictObject({
  title: text,
  changes: z.array(deployedChange).min(1).max(200),
  /** Criteria by which the deployment counts as a success. */
  successWhen: z.array(id).max(50),
  /** Services that the deployment touches besides its own. */
  affects: z.array(id).max(50),
  contacts: z.array(z.strictObject({ title: text, call: text })).max(50),
});
export type DeploymentPlan = z.infer<typeof deploymentPlan>;
