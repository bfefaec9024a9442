import type { EntryType, EntryWithBody } from '../../records/entries.ts';
import { actionSpecs, type ActionWithRow } from '../../requests/actions.ts';
import type { Envelope } from '../../requests/envelope.ts';
import type { Findings } from './findings.ts';
import { attemptInHistory, RunHistory, visitInHistory, type EntryInHistory } from './run-history.ts';

const unsigned = 'nobody signed it';

/** Walks a log and finds entries that nothing before them can have caused: somebody wrote them in. */
export class Causes {
  readonly #runs = new Map<string, RunHistory>();

  see(item: EntryWithBody, findings: Findings): void {
    const { run, seq } = item.entry;
    const history = this.#runs.get(run ?? '') ?? new RunHistory();
    const lacking = lackingFor(item, history);
    if (lacking !== undefined) findings.add('cause-missing', seq, `entry ${seq} (${item.type}): ${lacking}`);
    if (run === null) return;
    history.add(item);
    this.#runs.set(run, history);
  }
}

function lackingFor(item: EntryWithBody, history: RunHistory): string | undefined {
  if (signedAlways.includes(item.type)) return isPersons(item) ? undefined : unsigned;
  const rule = rules[item.type] as Rule<EntryType> | undefined;
  return item.body === undefined ? undefined : rule?.(item as EntryInHistory<EntryType>, history);
}

type Rule<T extends EntryType> = (item: EntryInHistory<T>, history: RunHistory) => string | undefined;

/** What is lacking for an entry, in words, where people or machinery may have written it. */
const rules: { readonly [T in EntryType]?: Rule<T> } = {
  'gate.settled': (item, history) =>
    item.body.settlement === 'expired' ? early(item, history) : undecided(item, history),
  'contingency.chosen': (item, history) =>
    isPersons(item) || history.settled.get(visitInHistory(item.body))?.contingency === item.body.contingency
      ? undefined
      : `${unsigned}, and no deadline chose it`,
  'run.ending': (item, history) =>
    isPersons(item) || history.expired || history.gaveWay
      ? undefined
      : `${unsigned}, and neither a deadline nor a contingency ended the run`,
  'run.ended': ({ body }, history) => notEnding(body.outcome, history),
  'step.resolved': (item) => (item.body.by === 'verify' || isPersons(item) ? undefined : unsigned),
  'step.succeeded': (item, history) =>
    isPersons(item) || !history.byHand.has(attemptInHistory(item.body))
      ? undefined
      : 'the step is done by hand, and nobody confirmed it',
  'step.started': unapproved,
};

const causes: Readonly<Record<ActionWithRow, { readonly causes: readonly EntryType[] }>> = actionSpecs;
/** What any request can cause: its refusal. */
const refusals: readonly EntryType[] = ['request.denied', 'gate.denied'];
/** What any request about a run can cause: something that was asked for can no longer be done. */
const ofAnyRun: readonly EntryType[] = ['gate.voided'];
/** What the machinery writes too, at any time. */
const machineryToo: readonly EntryType[] = ['deviation', 'gate.opened', 'step.holding'];

/** Entries that only somebody's request can cause: written without one, they are a forgery. */
export const signedAlways: readonly EntryType[] = [
  ...new Set(Object.values(causes).flatMap((row) => row.causes)),
].filter((type) => rules[type] === undefined && !machineryToo.includes(type));

/** Whether a request for an action can cause an entry of a type, in the name of who signed it. */
export function mayCause({ action, ...asked }: Envelope, type: EntryType): boolean {
  const onRun = 'run' in asked ? ofAnyRun : [];
  return [...causes[action].causes, ...refusals, ...onRun].includes(type);
}

function isPersons({ entry }: EntryWithBody): boolean {
  return entry.actor.kind === 'person';
}

function early({ entry, body }: EntryInHistory<'gate.settled'>, { deadlines }: RunHistory): string | undefined {
  const deadline = deadlines.get(visitInHistory(body));
  return deadline !== undefined && entry.at < deadline ? `its deadline was ${deadline}` : undefined;
}

function undecided(item: EntryInHistory<'gate.settled'>, { decided }: RunHistory): string | undefined {
  const lacking = item.body.by.filter((person) => !decided.has(`${visitInHistory(item.body)} ${person}`));
  if (lacking.length > 0) return `it counts a decision of ${lacking.join(', ')} that is not there`;
  return isPersons(item) ? undefined : unsigned;
}

function notEnding(outcome: string, { ended, ending, proven, recorded }: RunHistory): string | undefined {
  if (ended) return 'the run had ended before';
  if (recorded !== null) return outcome.startsWith(recorded) ? undefined : `somebody says that it ended as ${recorded}`;
  if (outcome.startsWith('rolled-back')) return proven ? undefined : 'success was not shown before it';
  return ending === outcome ? undefined : `nothing before it ends the run as ${outcome}`;
}

function unapproved({ body }: EntryInHistory<'step.started'>, { settled }: RunHistory): string | undefined {
  const lacking = body.gates.find(({ gate: address, visit, subject }) => {
    const one = settled.get(visitInHistory({ address, visit }));
    return one?.settlement !== 'approved' || one.subject !== subject;
  });
  return lacking && `it names an approval of ${lacking.gate} that is not there`;
}
