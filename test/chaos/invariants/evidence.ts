import type { FrozenPlan } from '../../../plans/language/schema/index.ts';
import type { Acknowledgement } from '../door.ts';
import type { LedgerLine } from '../ledger.ts';
import type { SeenEntry, SeenReceipt } from '../record-file.ts';
import type { Typed } from '../storm/cli.ts';
import type { Happened } from '../storm/injector.ts';

/** All that is known of a round from outside, when everything has come to rest. */
export interface Evidence {
  /** The runs of the round, with their plans. */
  readonly plans: ReadonlyMap<string, FrozenPlan>;
  /** Entries of these runs, in order. */
  readonly entries: readonly SeenEntry[];
  /** Lines of these runs, in order. */
  readonly ledger: readonly LedgerLine[];
  /** Every request that the installation has ever kept. */
  readonly receipts: readonly SeenReceipt[];
  /** What the API has answered in this round. */
  readonly acknowledged: readonly Acknowledgement[];
  readonly typed: readonly Typed[];
  readonly happened: readonly Happened[];
  /** Commands whose supervisor was killed while they were inside, before it had written their end. */
  readonly beheaded: readonly LedgerLine[];
  /** Programs that were inside before the record said so, as seen at that moment. */
  readonly tooEarly: readonly LedgerLine[];
  /** Runs that went on no more, with what their last entry was. */
  readonly stuck: readonly string[];
  /** What went wrong while people asked. */
  readonly troubles: readonly string[];
  /** Programs that run although every run has ended. */
  readonly survivors: readonly string[];
  /** How many times slower the machine was than a machine of one's own. */
  readonly crowding: number;
  /** What `audit verify` said, where it did not say that all is well. */
  readonly unverified: string | null;
}

/** Something that must never be: a sentence for each time it was seen. */
export interface Invariant {
  readonly name: string;
  readonly check: (evidence: Evidence) => string[];
}

/** Which attempt of which step. */
export interface AttemptOf {
  readonly run: string;
  readonly address: string;
  readonly visit: number;
  readonly attempt: number;
}

/** The attempt that an entry is about. */
export function attemptOf({ run, body }: SeenEntry): AttemptOf {
  const { address = '', visit = 0, attempt = 0 } = body;
  return { run: run ?? '', address, visit, attempt };
}

export function inWords({ run, address, visit, attempt }: AttemptOf): string {
  return `${run} ${address} visit ${visit} attempt ${attempt}`;
}

/** Entries of some types about one attempt, or about all attempts of a step. */
export function entriesOf(
  { entries }: Evidence,
  types: readonly string[],
  { run, address, visit, attempt }: Partial<AttemptOf>,
): SeenEntry[] {
  return entries.filter((entry) => {
    const of = attemptOf(entry);
    if (!types.includes(entry.type) || entry.run !== run || of.address !== address) return false;
    return (visit === undefined || of.visit === visit) && (attempt === undefined || of.attempt === attempt);
  });
}

/** Lines of one attempt; of a request over HTTP, those of its step. */
export function linesOf({ ledger }: Evidence, { run, address, visit, attempt }: AttemptOf): LedgerLine[] {
  return ledger.filter(
    (line) =>
      line.run === run &&
      line.step === address &&
      (line.visit === 0 || (line.visit === visit && line.attempt === attempt)),
  );
}

/** The executions that lines tell of. */
export function idsOf(lines: readonly LedgerLine[], event?: LedgerLine['event']): string[] {
  return [...new Set(lines.filter((line) => event === undefined || line.event === event).map(({ id }) => id))];
}
