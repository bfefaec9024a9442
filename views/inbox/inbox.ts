import type { FrozenPlan } from '../../plans/language/schema/index.ts';
import type { RunState } from '../../records/run-state.ts';
import type { InboxView } from '../schemas/types.ts';
import type { ValidApprovals } from '../run/valid-approvals.ts';
import type { LiveWorker } from '../run/labels.ts';
import type { LiveRelease } from '../../records/live-releases.ts';
import { nextThings } from '../run/next-step.ts';
import type { Pending } from '../run/pending.ts';
import { rehearsalOf } from '../run/run.ts';
import { timesOf } from '../run/times.ts';

/** What an inbox is made of. */
export interface InboxSources {
  readonly person: string;
  readonly roles: readonly string[];
  readonly live: readonly (LiveRelease & {
    plan: { digest: string; frozen: FrozenPlan } | null;
    lastAssessment: { advice: string; at: string } | null;
  })[];
  /** Runs that have not ended. */
  readonly runs: readonly { state: RunState; plan: FrozenPlan }[];
  readonly workers: readonly LiveWorker[];
  readonly validApprovals?: ValidApprovals;
  readonly administration: InboxView['administration'];
}

/** What is live, what runs, and what waits for this person. Pure. */
export function viewInbox(
  { person, roles, live, runs, workers, validApprovals, administration }: InboxSources,
  now: string,
): InboxView {
  const things = runs.map(({ state, plan }) => ({
    state,
    plan,
    next: nextThings(state, plan, workers, validApprovals),
  }));
  return {
    v: 1,
    person,
    roles,
    live: live.map(({ release, environment, since, plan, lastAssessment }) => ({
      release,
      environment,
      since,
      plan: plan?.digest ?? null,
      lastAssessment,
      windowLeftMs: plan === null ? null : Date.parse(since) + plan.frozen.window.closesAfterMs - Date.parse(now),
    })),
    runs: things.map(({ state, plan, next }) => ({
      run: state.run,
      release: state.release,
      environment: state.environment,
      state: state.state,
      rehearsal: rehearsalOf(state),
      // A run that is over is here for what waits for an approval afterwards.
      next: plain((state.ended ? next.find(({ who }) => who !== null) : undefined) ?? next[0]),
      ...timesOf(state, plan, now),
    })),
    mine: things.flatMap(({ state: { run }, next }) =>
      next
        .filter((thing) => isFor(thing, person, roles))
        .flatMap(({ what, since, commands: [command] }) =>
          command === undefined ? [] : [{ run, what, since, command }],
        ),
    ),
    administration,
  };
}

function isFor({ who, isBarred }: Pending, person: string, roles: readonly string[]): boolean {
  return who !== null && isBarred?.(person) !== true && who.some((each) => each === person || roles.includes(each));
}

function plain(thing: Pending | undefined): InboxView['runs'][number]['next'] {
  return thing === undefined
    ? null
    : { what: thing.what, who: thing.who, since: thing.since, commands: thing.commands };
}
