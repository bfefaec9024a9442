import { BackoutError } from '../../common/errors.ts';
import { mayDo, requireRole } from '../../requests/permissions.ts';
import { proposalOf, type Proposed, type ProposalState } from '../people/pending-proposals.ts';
import { proposedRoster, type RosterProposal } from '../../roster/proposal.ts';
import { diffRosters, keyStands, requireSoundRoster, rolesOf } from '../../roster/people.ts';
import { samePerson } from '../../roster/same-person.ts';
import type { Adjudicate, RequestContext } from '../context/request-context.ts';
import { changedWords } from './change-roster.ts';

/** Another administrator approves a change of the roster, or any administrator refuses it: once: the first one counts. */
export const decideRoster: Adjudicate<'roster.decide'> = async (asked) => {
  const { tx, envelope, roster, actor } = asked;
  requireRole(roster, asked.person, 'roster.decide');
  const { seq, body, actor: proposer } = await waiting(asked);
  if (envelope.decision === 'refuse') {
    const { entry } = await tx.append({
      type: 'roster.declined',
      actor,
      body: { proposal: seq, reason: envelope.reason },
    });
    return { message: `change ${seq} is refused; the roster stays as it is`, entry: entry.seq };
  }
  requireAnother(asked, proposer);
  requireStanding(asked, proposer, body.proposal.kind);
  const next = proposedRoster(roster, body.proposal, tx.now);
  requireSoundRoster(next, tx.now);
  const diff = diffRosters(roster, next);
  const { entry } = await tx.append({
    type: 'roster.changed',
    actor,
    body: { roster: next, diff, reason: body.reason, proposal: seq },
  });
  return { message: changedWords(diff), entry: entry.seq, data: { diff } };
};

/** The proposal that a request is about, while it waits. */
async function waiting({ tx, envelope }: RequestContext<'roster.decide'>): Promise<Proposed> {
  const found = await proposalOf(tx, envelope.proposal, tx.now);
  if (!found)
    throw new BackoutError('proposal-unknown', `no change ${envelope.proposal} of the roster was proposed`, {
      found: String(envelope.proposal),
      next: 'backout roster pending',
    });
  if (found.state.is !== 'waiting') throw decided(envelope.proposal, found.state);
  if (found.proposed.body.subject === envelope.subject) return found.proposed;
  throw new BackoutError('subject-mismatch', 'what was signed is not the change that was proposed', {
    expected: found.proposed.body.subject,
    found: envelope.subject,
    next: 'backout roster pending',
  });
}

function decided(seq: number, state: Exclude<ProposalState, { is: 'waiting' }>): BackoutError {
  const who = state.is === 'lapsed' || state.actor.kind === 'system' ? '' : ` by ${state.actor.person}`;
  return new BackoutError('proposal-settled', `change ${seq} is ${state.is}${who}, since ${state.at}`, {
    expected: 'a change that waits',
    found: state.is,
    next: 'backout roster pending',
  });
}

/** Who asked for it must still be somebody who may, with the key that they signed with. */
function requireStanding(
  { tx, roster }: RequestContext<'roster.decide'>,
  proposer: Proposed['actor'],
  kind: RosterProposal['kind'],
): void {
  if (proposer.kind !== 'person') return;
  const { person, key } = proposer;
  const stands = keyStands(roster, person, key, { at: tx.now, action: `roster.${kind}` });
  const may = stands && mayDo(roster, rolesOf(roster, person), 'roster.change');
  if (may) return;
  throw new BackoutError('role-missing', `${person}, who proposed this change, may no longer change the roster`, {
    expected: 'a proposal by an administrator whose key counts',
    found: `${person} with the key ${key}`,
    next: 'propose it again',
  });
}

/** One person with two keys is one person. */
function requireAnother({ person }: RequestContext<'roster.decide'>, proposer: Proposed['actor']): void {
  if (proposer.kind === 'person' && !samePerson(proposer.person, person.person)) return;
  throw new BackoutError(
    'second-administrator',
    `${person.person} proposed this change: another administrator approves it`,
    {
      expected: 'another administrator',
      found: person.person,
    },
  );
}
