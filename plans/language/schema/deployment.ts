import { z } from 'zod';
import { idSchema, textSchema } from './parts/values.ts';

/** What a deployment changes: a component is put somewhere, data migrated, a setting or a flag switched. */
export const changeKinds = ['component', 'migration', 'configuration', 'flag'] as const;
export type ChangeKind = (typeof changeKinds)[number];

/** One change of the deployment. What it comes `after` was deployed before it, and is taken back after it. */
export const changeSchema = z.strictObject({
  id: idSchema,
  kind: z.enum(changeKinds),
  title: textSchema,
  /** Where it goes: hosts, a cluster, a database, a flag service. */
  goesTo: z.array(textSchema).min(1).max(50),
  after: z.array(idSchema).max(200),
  /** Why no step takes it back, and which contingency answers for it. */
  irreversible: z.strictObject({ because: textSchema, contingency: idSchema }).nullable(),
});
export type FrozenChange = z.infer<typeof changeSchema>;

/** What will be deployed, in its order, for `plan coverage`: every change is taken back by a step, or declared irreversible. */
export const deploymentPlanSchema = z.strictObject({
  title: textSchema,
  changes: z.array(changeSchema).min(1).max(200),
  /** Criteria by which the deployment counts as a success. */
  successWhen: z.array(idSchema).max(50),
  /** Services that the deployment touches besides its own. */
  affects: z.array(idSchema).max(50),
  contacts: z.array(z.strictObject({ title: textSchema, call: textSchema })).max(50),
});
export type FrozenDeploymentPlan = z.infer<typeof deploymentPlanSchema>;
