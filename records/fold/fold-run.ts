import type { Digest } from '../../common/digest.ts';
import type { BodyOf, EntryType, EntryWithBody } from '../entries.ts';
import type { RunState, Visit } from '../run-state.ts';
import { gateFolds } from './gates.ts';
import { stepFolds } from './steps.ts';
import type { Fold, Folds } from './types.ts';
import { begunAgain, changeVisit, DraftSteps } from './visits.ts';

/**
 * The state of a run after one more of its entries; undefined until the run was requested. Pure: the same entries give
 * the same state on every machine. A type this version does not know, and a body that was removed, change nothing.
 */
export function foldRun(state: RunState | undefined, item: EntryWithBody): RunState | undefined {
  const present = state ?? requested(item);
  if (present === undefined) return undefined;
  const fold = folds[item.type] as Fold<EntryType> | undefined;
  const body = item.body;
  const changed = fold === undefined || body === undefined ? present : fold(present, { entry: item.entry, body });
  return { ...changed, seq: item.entry.seq };
}

/** The state of a run after several of its entries, in order: the same as one by one, in one copy. */
export function foldEntries(state: RunState | undefined, items: readonly EntryWithBody[]): RunState | undefined {
  if (items.length < 3) return items.reduce(foldRun, state);
  const [first, ...rest] = items;
  const begun = first === undefined ? state : foldRun(state, first);
  const draft = begun && { ...begun, steps: new DraftSteps(begun.steps) };
  const folded = rest.reduce<RunState | undefined>(foldRun, draft);
  return folded && { ...folded, steps: new Map(folded.steps) };
}

function requested(item: EntryWithBody): RunState | undefined {
  const { entry, body } = item;
  if (item.type !== 'run.requested' || body === undefined) return undefined;
  if (entry.run === null || entry.release === null || entry.environment === null || entry.plan === null)
    return undefined;
  return {
    run: entry.run,
    release: entry.release,
    environment: entry.environment,
    plan: entry.plan as Digest,
    requestedAt: entry.at,
    requester: entry.actor,
    request: item.body as RunState['request'],
    state: 'requested',
    denied: null,
    admitted: null,
    heldBy: null,
    ending: null,
    measured: null,
    rounds: 0,
    ended: null,
    lost: null,
    shortSince: null,
    performers: performerOf(item),
    offeredTo: null,
    brokenGlass: [],
    recorded: null,
    firstEffectAt: null,
    steps: new Map(),
    deviations: [],
    notes: [],
    told: [],
    denials: [],
    seq: entry.seq,
  };
}

/** The person who asked for a run performs it unless somebody else was named. */
function performerOf({ entry, body }: Extract<EntryWithBody, { type: 'run.requested' }>): RunState['performers'] {
  const person = body?.performer ?? (entry.actor.kind === 'person' ? entry.actor.person : undefined);
  return person === undefined ? [] : [{ person, at: entry.at, seq: entry.seq }];
}

const same = (state: RunState): RunState => state;

/** Whether a decision has already been made that ends the run: then holding and going on change nothing. */
function over(state: RunState): boolean {
  return state.state === 'ending' || state.state === 'ended' || state.state === 'denied';
}

const folds: Folds<EntryType> = {
  ...stepFolds,
  ...gateFolds,
  'installation.created': same,
  'roster.changed': same,
  'roster.proposed': same,
  'roster.declined': same,
  'roster.recovered': same,
  'plan.published': same,
  'plan.endorsed': same,
  'release.deployed': same,
  'criteria.measured': same,
  'release.assessed': same,
  'noise.counted': same,
  'run.requested': same,
  'run.admitted': (state, { entry, body }) => ({ ...state, state: 'active', admitted: { ...body, at: entry.at } }),
  'run.recorded': (state, { entry, body }) => ({
    ...state,
    recorded: { ...body, at: entry.at, actor: entry.actor },
  }),
  'window.extended': (state, { body }) => ({
    ...state,
    admitted: state.admitted && { ...state.admitted, windowClosesAt: body.until },
  }),
  'performer.offered': (state, { entry, body }) => ({
    ...state,
    offeredTo: { person: body.to, by: entry.actor.kind === 'person' ? entry.actor.person : '', at: entry.at },
  }),
  'performer.changed': (state, { entry, body }) => ({
    ...state,
    performers: [...state.performers, { person: body.to, at: entry.at, seq: entry.seq }],
    offeredTo: null,
  }),
  'glass.broken': (state, { entry, body }) => ({
    ...state,
    brokenGlass: [...state.brokenGlass, { ...body, at: entry.at, actor: entry.actor }],
  }),
  'request.lapsed': same,
  'run.denied': (state, { body }) => ({ ...state, state: 'denied', denied: body }),
  'run.lost': (state, { body }) => ({ ...state, lost: body.message }),
  'run.resumed': (state) => ({ ...state, lost: null }),
  'run.held': (state, { entry, body }) =>
    over(state)
      ? state
      : { ...state, state: 'held', heldBy: { actor: entry.actor, reason: body.reason, at: entry.at } },
  'run.continued': goOn,
  'run.ending': (state, { entry, body }) => ({
    ...state,
    state: 'ending',
    heldBy: null,
    ending: { ...body, at: entry.at, actor: entry.actor },
  }),
  'run.short': (state, { entry }) => ({ ...state, shortSince: state.shortSince ?? entry.at }),
  'run.measured': (state, { entry, body }) => ({
    ...state,
    state: over(state) ? state.state : 'concluding',
    rounds: state.rounds + 1,
    measured: { ...body, at: entry.at },
  }),
  'run.ended': (state, { entry, body }) => ({
    ...state,
    state: 'ended',
    ended: { ...body, at: entry.at },
    lost: null,
    steps: stopped(state.steps),
  }),
  'request.denied': (state, { entry, body }) => ({
    ...state,
    denials: [
      ...state.denials,
      { at: entry.at, actor: entry.actor, action: body.action, code: body.code, message: body.message, address: null },
    ],
  }),
  note: (state, { entry, body }) => ({
    ...state,
    notes: [...state.notes, { ...body, at: entry.at, actor: entry.actor }],
  }),
  deviation: (state, { entry, body }) => ({
    ...state,
    deviations: [...state.deviations, { ...body, at: entry.at, actor: entry.actor, seq: entry.seq }],
  }),
  'people.told': (state, { entry, body }) => ({ ...state, told: [...state.told, { ...body, at: entry.at }] }),
};

/** The whole run goes on, or one step that held. */
function goOn(state: RunState, { body }: { readonly body: BodyOf<'run.continued'> }): RunState {
  if (body.step !== undefined) return changeVisit(state, body.step, begunAgain);
  return over(state) ? state : { ...state, state: 'active', heldBy: null };
}

/** When a run has ended nothing waits any more: what was begun and not settled is stopped, unless it had an outcome of its own. */
function stopped(steps: RunState['steps']): RunState['steps'] {
  const stop = (visit: Visit): Visit =>
    visit.state === 'settled' || visit.gate?.requested?.retrospective === true
      ? visit
      : { ...visit, state: 'settled', outcome: visit.outcome ?? 'stopped' };
  return new Map([...steps].map(([address, record]) => [address, { ...record, visits: record.visits.map(stop) }]));
}
