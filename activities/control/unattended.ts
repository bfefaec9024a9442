import { lastVisit } from '../../records/fold/index.ts';
import type { ControlActivities } from '../contract.ts';
import { channelsForOccasion, runTitle } from '../../authority/context/notify.ts';
import { attemptKey } from '../../authority/attempts/index.ts';
import { change } from './change.ts';
import type { ControlDeps } from './deps.ts';

/**
 * No worker of its label took a step in time: says so once and tells the performer. Nothing has run, and the step goes
 * on by itself when a worker appears. A step that is no longer pending is left alone.
 */
export function unattendedActivity(deps: ControlDeps): ControlActivities['unattended'] {
  return ({ label, ...ref }) =>
    change(deps, ref.run, [ref.address], async (run) => {
      const { state, plan, name } = run;
      const last = lastVisit(state, ref.address);
      if (last && (last.visit !== ref.visit || last.state !== 'pending' || last.next.attempt !== ref.attempt)) return;
      const { address, visit, attempt } = ref;
      const key = attemptKey('step.unattended', ref);
      const body = { address, visit, attempt, label };
      const { fresh } = await run.append({ type: 'step.unattended', actor: deps.actor, key, body });
      if (!fresh) return;
      await run.notify({
        key,
        channels: channelsForOccasion(plan, 'held'),
        occasion: 'held',
        address,
        subject: `${name} holds at ${address}: no worker of ${label}`,
        text: `${runTitle(state)} holds at ${address}: no worker of the label ${label} takes it. Nothing has run.\nIt goes on by itself when one appears: backout worker --label ${label}`,
      });
    });
}
