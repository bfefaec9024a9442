import type { FrozenStep } from '../../../plans/language/schema/index.ts';
import { stepAt } from '../../../plans/language/plan-queries.ts';
import { stretchedBy } from '../crowding.ts';
import type { SeenEntry } from '../record-file.ts';
import { promisedMs } from '../storm/going-on.ts';
import { attemptOf, entriesOf, type Evidence, type Invariant, inWords } from './evidence.ts';

type Known = Pick<Evidence, 'plans' | 'entries' | 'ledger'>;
type Of<K extends FrozenStep['kind']> = Extract<FrozenStep, { kind: K }>;

/** The ends of steps of one kind that say `succeeded`, with their steps. */
function succeeded<K extends FrozenStep['kind']>(
  { plans, entries }: Known,
  kind: K,
): { entry: SeenEntry; step: Of<K> }[] {
  return entries.flatMap((entry) => {
    if (entry.type !== 'step.succeeded') return [];
    const { run, address } = attemptOf(entry);
    const plan = plans.get(run);
    const step = plan && stepAt(plan, address);
    return step?.kind === kind ? [{ entry, step: step as Of<K> }] : [];
  });
}

/** Whatever is killed meanwhile: a wait neither ends before its time, nor is it forgotten. */
export const waitsLast: Invariant = {
  name: 'a wait lasts as long as its plan says',
  check: (evidence) =>
    succeeded(evidence, 'wait').flatMap(({ entry, step: { forMs } }) => {
      const at = attemptOf(entry);
      const opened = Date.parse(entriesOf(evidence, ['step.opened'], at)[0]?.at ?? '');
      const lastedMs = Date.parse(entry.at) - opened;
      if (!(lastedMs >= forMs)) return [`${inWords(at)} lasted ${lastedMs} ms, expected ${forMs}`];
      const back = Math.max(opened + forMs, ...evidence.happened.map(({ liftedAt }) => liftedAt));
      const lateMs = Date.parse(entry.at) - back;
      return lateMs > promisedMs * stretchedBy(evidence.crowding) ? [`${inWords(at)} ended ${lateMs} ms late`] : [];
    }),
};

/** Messages of steps that the record says are out or queued, and that nobody has got. */
export function untoldOf(known: Known): string[] {
  return succeeded(known, 'notify').flatMap(({ entry }) => {
    const at = attemptOf(entry);
    const isTold = known.ledger.some(
      ({ event, run, step }) => event === 'told' && run === at.run && step === at.address,
    );
    return isTold ? [] : [`${inWords(at)} succeeded, and nobody was told`];
  });
}

/** A message is neither lost nor sent before its turn; that it comes twice is allowed. */
export const peopleAreTold: Invariant = {
  name: 'a message of a step reaches people, and none before its step began',
  check: (evidence) => {
    const early = evidence.ledger.filter(
      ({ event, run, step }) =>
        event === 'told' && entriesOf(evidence, ['step.started'], { run, address: step }).length === 0,
    );
    return [...untoldOf(evidence), ...early.map(({ run, step }) => `${run} told of ${step}, which never began`)];
  },
};

/** A check that has succeeded has seen what it looked for. */
export const checksHaveSeen: Invariant = {
  name: 'a check succeeds only where its criterion passed',
  check: (evidence) =>
    succeeded(evidence, 'check').flatMap(({ entry }) => {
      const at = attemptOf(entry);
      const looks = evidence.ledger.filter(
        ({ event, run, step }) => event === 'looked' && run === at.run && step === at.address,
      );
      const most = Math.max(0, ...looks.map(({ value }) => Number(value)));
      return most >= 3 ? [] : [`${inWords(at)} succeeded after ${most} looks, of which none passed`];
    }),
};
