import { stepAt } from '../../../plans/language/plan-queries.ts';
import type { LedgerLine } from '../ledger.ts';
import type { SeenEntry } from '../record-file.ts';
import { type AttemptOf, attemptOf, type Evidence, type Invariant, inWords, linesOf } from './evidence.ts';

/** What the record says of an end is what the program says of it. */
export const endsAreTrue: Invariant = {
  name: 'what the record says of an end is true',
  check: (evidence) =>
    evidence.entries.flatMap((entry) => {
      const at = attemptOf(entry);
      const kind = kindOf(evidence, at);
      const untrue = kind && untruth(entry, kind, linesOf(evidence, at));
      const said = entry.body.message ?? JSON.stringify(entry.body.evidence);
      return untrue ? [`${inWords(at)}: the record says ${entry.type}, but ${untrue} (${said})`] : [];
    }),
};

/** What of an entry is not so, or undefined. Of a request it is only known that somebody has answered it. */
function untruth(
  { type, body }: SeenEntry,
  kind: 'command' | 'http',
  lines: readonly LedgerLine[],
): string | undefined {
  const left = lines.find(({ event }) => event === 'left')?.value;
  if (type === 'step.succeeded') return left === '0' ? undefined : `the ledger says ${left ?? 'that it never left'}`;
  if (kind === 'http') return undefined;
  const did = lines.some(({ event }) => event === 'did');
  if (type === 'step.resolved' && body.by === 'verify' && (body.as === 'done') !== did)
    return did ? 'its effect has happened' : 'its effect has not happened';
  if (type !== 'step.failed') return undefined;
  const saysNothingRan = body.message?.startsWith('nothing has run') === true;
  if (saysNothingRan) return lines.length > 0 ? 'it was inside' : undefined;
  const isOther = left !== undefined && typeof body.exitCode === 'number' && String(body.exitCode) !== left;
  return isOther ? `it left with ${left}` : undefined;
}

/** Of steps that have an effect alone. */
function kindOf({ plans }: Evidence, { run, address }: AttemptOf): 'command' | 'http' | undefined {
  const plan = plans.get(run);
  const kind = plan && address !== '' ? stepAt(plan, address)?.kind : undefined;
  return kind === 'command' || kind === 'http' ? kind : undefined;
}
