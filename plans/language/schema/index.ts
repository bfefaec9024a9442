export * from './parts/values.ts';
export * from './parts/conditions.ts';
export * from './parts/people.ts';
export * from './parts/policies.ts';
export * from './criteria.ts';
export * from './plan.ts';
export * from './deployment.ts';
export { probeSchema, type FrozenProbe } from '../probes/frozen-probe.ts';
export {
  parallelStep,
  stepSchema,
  stepSchemas,
  undoStep,
  type CommandStep,
  type FrozenStep,
  type HttpStep,
  type LeafStep,
  type ManualStep,
  type ParallelStep,
  type UndoStep,
} from '../kinds/index.ts';
export type { CheckStep } from '../kinds/check.ts';
export type { GateStep } from '../kinds/gate.ts';
export type { NotifyStep } from '../kinds/notify.ts';
export type { WaitStep } from '../kinds/wait.ts';
