import { z } from 'zod';
import type { Digest } from '../common/digest.ts';
import { digestOfJson } from '../common/digest.ts';
import { BackoutError } from '../common/errors.ts';
import { digestPattern } from '../common/names.ts';
import { roster as rosterSchema, type Roster } from './schema.ts';
import { applyChange } from './apply.ts';
import { rosterChange } from './change.ts';

/** What an administrator asks of the roster: one change, or another roster in the place of the one that they saw. */
export const rosterProposal = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('change'), change: rosterChange }),
  /** `base`: the digest of the roster that it replaces; without it, of the roster in force. */
  z.strictObject({
    kind: z.literal('publish'),
    roster: rosterSchema,
    base: z.string().regex(digestPattern).nullable(),
  }),
]);
export type RosterProposal = z.infer<typeof rosterProposal>;

/** Somebody else's approval is about exactly this. */
export function proposalDigest(proposal: RosterProposal): Digest {
  return digestOfJson(proposal);
}

/** How many administrators a change of this roster needs. */
export function administratorsNeeded(roster: Roster): number {
  return roster.administratorsPerChange ?? 1;
}

/**
 * The roster that a proposal makes of the one in force. Throws `roster-changed` where it was meant to replace another
 * one, and what `applyChange` throws.
 */
export function proposedRoster(inForce: Roster, proposal: RosterProposal, at: string): Roster {
  if (proposal.kind === 'change') return applyChange(inForce, proposal.change, at);
  const found = digestOfJson(inForce);
  if (proposal.base === null || proposal.base === found) return proposal.roster;
  throw new BackoutError('roster-changed', 'the roster was changed since this one was written', {
    expected: `the roster ${proposal.base}`,
    found: `the roster ${found}`,
    next: 'backout roster show, take over what was changed, then publish again',
  });
}
