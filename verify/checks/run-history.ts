import { unreachableFold } from '../../records/fold/gates.ts';
import type { EntryType, EntryWithBody } from '../../records/entries.ts';

/** What a run has said so far that may cause what comes later. */
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
  hear(item: EntryWithBody): void {
    const told = tellings[item.type] as Telling<EntryType> | undefined;
    if (item.body !== undefined) told?.(this, item as EntryInHistory<EntryType>);
  }
}

export type EntryInHistory<T extends EntryType> = Extract<EntryWithBody, { type: T }> & {
  body: NonNullable<Extract<EntryWithBody, { type: T }>['body']>;
};
type Telling<T extends EntryType> = (said: RunHistory, item: EntryInHistory<T>) => void;

const tellings: { readonly [T in EntryType]?: Telling<T> } = {
  // What has no deadline never expires.
  'gate.opened': (said, { body }) => void said.deadlines.set(visitInHistory(body), body.deadlineAt ?? unreachableFold),
  'run.recorded': (said, { body }) => void (said.recorded = body.outcome),
  'gate.decided': (said, { entry: { actor }, body }) =>
    void (actor.kind === 'person' && said.decided.add(`${visitInHistory(body)} ${actor.person}`)),
  'gate.settled': (said, { body }) => {
    said.settled.set(visitInHistory(body), body);
    said.expired ||= body.settlement === 'expired' && body.contingency === null;
  },
  'step.opened': (said, { body }) => void (body.instructions !== null && said.byHand.add(attemptInHistory(body))),
  'contingency.completed': (said, { body }) => void (said.gaveWay ||= body.then === 'end'),
  'run.measured': (said, { body }) => void (said.proven = body.proven),
  'run.ending': (said, { body }) => void (said.ending = body.outcome),
  'run.ended': (said) => void (said.ended = true),
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
