import type { Actor } from '../../records/entries.ts';
import type { NewNotification, RecordStore } from '../../records/record-store.ts';

/** What the control activities need. */
export interface ControlDeps {
  readonly store: RecordStore;
  /** This process, as the one who writes. */
  readonly actor: Extract<Actor, { kind: 'system' }>;
  readonly pid: number;
  /** After how many events of its history a run goes on in a new execution; the workflow's own number unless given. */
  readonly renewAfterEvents?: number | undefined;
  /** Delivers one message now, within the time; throws where the channel does not take it. For `required` notify steps. */
  readonly deliver: (notification: NewNotification, timeoutMs: number) => Promise<void>;
}
