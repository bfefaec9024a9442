/** Names that API, worker and workflow must agree on. Pure: part of the workflow bundle. */
export const workflowTypes = { rollback: 'rollback', assessment: 'assessment' } as const;

/** The workflow that walks a run; one at a time has it. */
export function runWorkflowId(installation: string, run: string): string {
  return `backout/${installation}/${run}`;
}
/** The run that a workflow walks, by its id; undefined for a workflow that walks none. */
export function runOfWorkflow(id: string): string | undefined {
  const [, , run, ...more] = id.split('/');
  return more.length === 0 ? run : undefined;
}
/** The workflow that measures for one request. */
export function assessmentWorkflowId(installation: string, request: string): string {
  return `backout/${installation}/assess/${request}`;
}
/** The queue of workflows and of activities on the record alone. */
export function controlQueue(installation: string): string {
  return `backout/${installation}/control`;
}
/** The queue of effects that run under a label. */
export function labelQueue(installation: string, label: string): string {
  return `backout/${installation}/label/${label}`;
}

/** Search attributes of a rollback workflow, registered at worker start. All are keywords. */
export const searchAttributes = {
  service: 'BackoutService',
  version: 'BackoutVersion',
  environment: 'BackoutEnvironment',
  run: 'BackoutRun',
  outcome: 'BackoutOutcome',
} as const;
