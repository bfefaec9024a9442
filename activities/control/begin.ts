import type { ControlActivities } from '../contract.ts';
import { admit } from '../../authority/admit.ts';
import { runAndPlan } from '../../authority/gates/open.ts';
import { buildOutline } from '../../plans/language/outline/build.ts';
import { progressOf } from '../../records/progress-of.ts';
import { answering } from '../failure.ts';
import type { ControlDeps } from './deps.ts';
import { nextDue } from './remind-run.ts';

/** Admits or denies a run and takes the lock; of a run admitted before it says how far it is, so that it goes on there. */
export function beginActivity({ store }: ControlDeps): ControlActivities['begin'] {
  return ({ run }) =>
    answering(() =>
      store.write(async (tx) => {
        await admit(tx, run);
        const { state, plan } = await runAndPlan(tx, run);
        const denied = state.state === 'denied';
        const { service, version } = state.release;
        return {
          progress: progressOf(state),
          outline: denied ? null : buildOutline(plan),
          denied,
          search: { service, version, environment: state.environment },
          due: nextDue(state, plan, tx.now),
        };
      }),
    );
}
