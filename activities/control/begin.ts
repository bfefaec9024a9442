import type { ControlActivities } from '../contract.ts';
import { admitRun } from '../../authority/admit.ts';
import { systemActor } from '../../authority/people/system-actor.ts';
import { inRun } from '../../authority/transactions/in-run.ts';
import { buildOutline } from '../../plans/language/build-outline.ts';
import { progressOf } from '../../records/fold/progress-of.ts';
import { answering } from '../failure.ts';
import type { ControlDeps } from './deps.ts';
import { remindAll } from './remind.ts';
import { nextDue, tellDue } from './remind-run.ts';

/**
 * Admits or denies a run and takes the lock; of a run admitted before it says how far it is, so that it goes on there,
 * and tells people what came due while nobody walked it.
 */
export function beginActivity(deps: ControlDeps): ControlActivities['begin'] {
  const { store, renewAfterEvents } = deps;
  return ({ run: name }) =>
    answering(async () => {
      const { state, plan, now } = await inRun(store, name, systemActor, async (run) => {
        await admitRun(run);
        await tellDue(deps, run);
        await remindAll(deps, run);
      });
      const denied = state.state === 'denied';
      const { service, version } = state.release;
      return {
        progress: progressOf(state),
        outline: denied ? null : buildOutline(plan),
        denied,
        search: { service, version, environment: state.environment },
        due: nextDue(state, plan, now),
        ...(renewAfterEvents === undefined ? {} : { renewAfterEvents }),
      };
    });
}
