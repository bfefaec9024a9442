import type { Actor, BodyOf } from '../../../records/entries.ts';
import type { RecordStore } from '../../../records/record-store.ts';
import type { SecretProviders } from '../values/secrets.ts';
import type { ActivityContext } from './activity-context.ts';

/** What the effect activities need of the worker they run in. */
export interface EffectDeps {
  readonly store: RecordStore;
  /** This process, as `step.started` names it. */
  readonly worker: BodyOf<'step.started'>['worker'];
  /** The absolute path of the folder for what commands leave behind; readable by nobody else, and the same after a restart. */
  readonly spool: string;
  /** The absolute path of the folder that relative paths are in, and where a command without a `cwd` runs. */
  readonly base: string;
  readonly secrets: SecretProviders;
  /** Of whom a call came; a Temporal activity's own by default. */
  readonly surroundings?: () => ActivityContext;
}

/** This worker as the one who writes an entry. */
export function effectActor({ worker }: EffectDeps): Actor {
  return { kind: 'system', part: 'worker', host: worker.host, incarnation: worker.incarnation };
}
