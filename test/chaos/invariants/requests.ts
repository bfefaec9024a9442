import type { Acknowledgement } from '../door.ts';
import type { Evidence, Invariant } from './evidence.ts';

/** What the API has said stays said: the request is kept, decided, and decided as it was told. */
export const acknowledgedIsKept: Invariant = {
  name: 'no acknowledged request missing',
  check: (evidence) => {
    const receipts = new Map(evidence.receipts.map((receipt) => [receipt.digest, receipt]));
    const lost = evidence.acknowledged.flatMap((said) => lostOf(evidence, said, receipts.get(said.request)));
    return [...lost, ...differing(evidence.acknowledged)];
  },
};

function lostOf(evidence: Evidence, said: Acknowledgement, kept: Evidence['receipts'][number] | undefined): string[] {
  const what = `${said.action} ${said.request}`;
  if (!kept) return isKeptNowhere(said) ? [] : [`${what} was ${said.status}, and is not in the record`];
  if (!kept.answer || kept.answer.status === 'received') return [`${what} was ${said.status}, and was never decided`];
  if (said.status === 'received') return [];
  if (kept.answer.status !== said.status)
    return [`${what} was ${said.status}, and the record says ${kept.answer.status}`];
  if (said.status !== 'accepted' || said.entry === null) return [];
  const entry = evidence.entries.find(({ seq }) => seq === said.entry);
  const isItsRuns = said.run !== null && evidence.plans.has(said.run);
  return isItsRuns && entry?.actor.request !== said.request
    ? [`${what} was accepted, and entry ${said.entry} is not its own`]
    : [];
}

/** What is refused at the door is not kept: somebody may say it, nobody must remember it. */
function isKeptNowhere({ status }: Acknowledgement): boolean {
  return status === 'denied';
}

/** The same bytes get the same verdict. */
function differing(acknowledged: readonly Acknowledgement[]): string[] {
  const verdicts = new Map<string, string>();
  return acknowledged.flatMap(({ request, status, entry, action }) => {
    if (status === 'received') return [];
    const verdict = `${status} ${entry}`;
    const first = verdicts.get(request) ?? verdict;
    verdicts.set(request, first);
    return first === verdict ? [] : [`${action} ${request} was answered ${first}, and then ${verdict}`];
  });
}

/** A nonce lets one request in, and no other. */
export const nonceIsUsedOnce: Invariant = {
  name: 'no nonce lets two requests in',
  check: ({ receipts }) => {
    const users = new Map<string, string[]>();
    for (const { digest, envelope, answer } of receipts) {
      if (answer?.status !== 'accepted') continue;
      const nonce = String(envelope['nonce']);
      users.set(nonce, [...(users.get(nonce) ?? []), digest]);
    }
    return [...users]
      .filter(([, digests]) => digests.length > 1)
      .map(([nonce, digests]) => `${nonce} let in ${digests.join(' and ')}`);
  },
};

/** What was typed and confirmed is in the record; what was killed is there once or not at all. */
export const typedIsKept: Invariant = {
  name: 'what the command line confirmed is in the record',
  check: ({ typed, entries }) =>
    typed.flatMap(({ args, run, text, exit }) => {
      if (text === null) return [];
      const times = entries.filter(
        (entry) => entry.run === run && entry.type === 'note' && entry.body.text === text,
      ).length;
      const isAsSaid = exit === 0 ? times === 1 : times <= 1;
      return isAsSaid ? [] : [`backout ${args.join(' ')} ended with ${exit}, and the record has it ${times} times`];
    }),
};

/** One settlement for each visit of a gate, and one end for each attempt and run. */
export const settledOnce: Invariant = {
  name: 'nothing is settled twice',
  check: ({ entries }) => {
    const ends = /^(gate\.settled|run\.ended|run\.admitted|step\.(succeeded|failed|timed-out|unknown))$/;
    const seen = new Map<string, number>();
    return entries.flatMap(({ type, run, body, seq }) => {
      if (!ends.test(type)) return [];
      const kind = type.startsWith('step.') ? 'end' : type;
      const key = `${run} ${kind} ${body.address ?? ''} ${body.visit ?? ''} ${body.attempt ?? ''}`;
      const before = seen.get(key);
      seen.set(key, seq);
      return before === undefined ? [] : [`${key}: entries ${before} and ${seq}`];
    });
  },
};
