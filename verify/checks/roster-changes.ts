import type { Envelope } from '../../requests/envelope.ts';
import { administratorsNeeded, proposalDigest, proposedRoster, type RosterProposal } from '../../roster/proposal.ts';
import { diffRosters } from '../../roster/diff.ts';
import type { Roster } from '../../roster/schema.ts';
import { canonicalText } from '../../common/canonical.ts';
import { isError } from '../../common/is-error.ts';
import type { BodyOf, Entry, EntryWithBody } from '../../records/entries.ts';

interface Waiting {
  readonly proposal: RosterProposal;
  readonly by: string | undefined;
}

/** Follows the changes of the roster through a log: every one is what one administrator signed, or two where it takes two. */
export class RosterChanges {
  readonly #waiting = new Map<number, Waiting>();

  /** Why an entry is not what its request and the roster before it allow, in words, or undefined. */
  whyNot({ entry, type, body }: EntryWithBody, envelope: Envelope, before: Roster): string | undefined {
    if (body === undefined) return undefined;
    if (type === 'roster.proposed') return this.#proposed(entry, body, envelope);
    if (type === 'roster.declined') return this.#decided(entry, body.proposal, envelope, 'refuse');
    return type === 'roster.changed' ? this.#changed(entry, body, envelope, before) : undefined;
  }

  #proposed(entry: Entry, { proposal }: BodyOf<'roster.proposed'>, envelope: Envelope): string | undefined {
    const asked = proposalIn(envelope);
    if (asked === undefined || proposalDigest(asked) !== proposalDigest(proposal)) return otherThanAsked;
    this.#waiting.set(entry.seq, { proposal, by: personOf(entry) });
    return undefined;
  }

  #changed(entry: Entry, body: BodyOf<'roster.changed'>, envelope: Envelope, before: Roster): string | undefined {
    if (body.proposal === undefined) {
      if (administratorsNeeded(before) > 1) return 'it takes two administrators, and one asked for it';
      const asked = proposalIn(envelope);
      return asked === undefined ? otherThanAsked : notMade(asked, before, body, entry);
    }
    const waiting = this.#waiting.get(body.proposal);
    if (waiting?.by === personOf(entry)) return 'it takes two administrators, and one is both';
    const problem = this.#decided(entry, body.proposal, envelope, 'approve');
    return problem ?? (waiting && notMade(waiting.proposal, before, body, entry));
  }

  /** What was decided waits no more. */
  #decided(_entry: Entry, seq: number, envelope: Envelope, decision: 'approve' | 'refuse'): string | undefined {
    const waiting = this.#waiting.get(seq);
    this.#waiting.delete(seq);
    const isAsked = envelope.action === 'roster.decide' && envelope.proposal === seq && envelope.decision === decision;
    if (!isAsked) return otherThanAsked;
    if (waiting === undefined) return `no change ${seq} of the roster waits before it`;
    return proposalDigest(waiting.proposal) === envelope.subject ? undefined : otherThanAsked;
  }
}

const otherThanAsked = 'it is not what its request asked for';

function proposalIn(envelope: Envelope): RosterProposal | undefined {
  if (envelope.action === 'roster.change') return { kind: 'change', change: envelope.change };
  if (envelope.action !== 'roster.publish') return undefined;
  return { kind: 'publish', roster: envelope.roster, base: envelope.base ?? null };
}

function notMade(
  proposal: RosterProposal,
  before: Roster,
  { roster }: BodyOf<'roster.changed'>,
  { at }: Entry,
): string | undefined {
  try {
    const made = proposedRoster(before, proposal, at);
    if (canonicalText(made) === canonicalText(roster)) return undefined;
    return `it puts another roster in force than was asked for: ${diffRosters(made, roster).join('; ')}`;
  } catch (error) {
    return isError(error) ? error.message : otherThanAsked;
  }
}

function personOf({ actor }: Entry): string | undefined {
  return actor.kind === 'system' ? undefined : actor.person.toLowerCase();
}
