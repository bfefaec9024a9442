import type { Actor, BodyOf } from '../../records/entries.ts';
import type { RecordStore } from '../../records/store.ts';
import type { SecretProviders } from './secrets.ts';
import type { Surroundings } from './surroundings.ts';

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
  readonly surroundings?: () => Surroundings;
}

/** This worker as the one who writes an entry. */
export function actorOf({ worker }: EffectDeps): Actor {
  return { kind: 'system', part: 'worker', host: worker.host, incarnation: worker.incarnation };
}
