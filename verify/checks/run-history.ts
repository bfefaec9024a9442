import { unreachableFold } from '../../records/fold/gates.ts';
import type { EntryType, EntryWithBody } from '../../records/entries.ts';

/** What happened in a run so far that may cause what comes later. */
export class RunHistory {
  /** By gate and visit. */
  readonly settled = new Map<string, { settlement: string; subject: string; contingency: string | null }>();
  readonly deadlines = new Map<string, string>();
  /** Gate, visit and person of every decision. */
  readonly decided = new Set<string>();
  /** Attempts at steps that a person does by hand, and confirms. */
  readonly byHand = new Set<string>();
  expired = false;
  gaveWay = false;
  proven = false;
  ending: string | null = null;
  /** How a rollback that was done by hand ended, by somebody's word. */
  recorded: string | null = null;
  ended = false;

  /** Takes in one entry of the run. */
  add(item: EntryWithBody): void {
    const update = historyUpdates[item.type] as HistoryUpdate<EntryType> | undefined;
    if (item.body !== undefined) update?.(this, item as EntryInHistory<EntryType>);
  }
}

export type EntryInHistory<T extends EntryType> = Extract<EntryWithBody, { type: T }> & {
  body: NonNullable<Extract<EntryWithBody, { type: T }>['body']>;
};
type HistoryUpdate<T extends EntryType> = (history: RunHistory, item: EntryInHistory<T>) => void;

const historyUpdates: { readonly [T in EntryType]?: HistoryUpdate<T> } = {
  // What has no deadline never expires.
  'gate.opened': (history, { body }) =>
    void history.deadlines.set(visitInHistory(body), body.deadlineAt ?? unreachableFold),
  'run.recorded': (history, { body }) => void (history.recorded = body.outcome),
  'gate.decided': (history, { entry: { actor }, body }) =>
    void (actor.kind === 'person' && history.decided.add(`${visitInHistory(body)} ${actor.person}`)),
  'gate.settled': (history, { body }) => {
    history.settled.set(visitInHistory(body), body);
    history.expired ||= body.settlement === 'expired' && body.contingency === null;
  },
  'step.opened': (history, { body }) => void (body.instructions !== null && history.byHand.add(attemptInHistory(body))),
  'contingency.completed': (history, { body }) => void (history.gaveWay ||= body.then === 'end'),
  'run.measured': (history, { body }) => void (history.proven = body.proven),
  'run.ending': (history, { body }) => void (history.ending = body.outcome),
  'run.ended': (history) => void (history.ended = true),
};

/** The name of a visit among those of a run. */
export function visitInHistory({ address, visit }: { readonly address: string; readonly visit: number }): string {
  return `${address} ${visit}`;
}

/** The name of an attempt among those of a run. */
export function attemptInHistory(at: {
  readonly address: string;
  readonly visit: number;
  readonly attempt: number;
}): string {
  return `${visitInHistory(at)} ${at.attempt}`;
}
