import { proposalDigest, proposedRoster, rosterProposal } from '../../roster/proposal.ts';
import type { Roster } from '../../roster/schema.ts';
import { BackoutError } from '../../common/errors.ts';
import type { ProposalView } from '../../views/schemas/types.ts';
import type { Api } from '../connect/api.ts';
import type { CommandContext } from '../commands/command.ts';
import { shownChange } from './change-roster.ts';
import { signAndShow } from '../run/sign.ts';

/**
 * Decides about a change of the roster that waits: shows what it would change of the roster in force, and signs the
 * digest of what was proposed, computed from what is shown.
 */
export async function decideProposal(context: CommandContext, decision: 'approve' | 'refuse'): Promise<void> {
  const api = await context.api();
  const { number, by, at, reason, proposal } = await proposalNamed(api, context.args[0] ?? '');
  const inForce = await api.get<Roster>('/roster');
  const said = [`Change ${number} of the roster, by ${by} at ${at}${reason === null ? '' : `, because ${reason}`}`];
  await signAndShow(
    context,
    {
      action: 'roster.decide',
      proposal: number,
      subject: proposalDigest(proposal),
      decision,
      reason: context.options.text('reason') ?? null,
    },
    [
      ...said,
      ...shownChange(inForce, proposedRoster(inForce, proposal, new Date().toISOString())).slice(1),
      `You sign: ${decision}`,
    ],
  );
}

async function proposalNamed(api: Api, word: string): Promise<ProposalView> {
  const all = await api.get<ProposalView[]>('/roster/changes');
  const found = all.find(({ number }) => String(number) === word);
  if (found && rosterProposal.safeParse(found.proposal).success) return found;
  throw new BackoutError('proposal-unknown', `no change ${word} of the roster waits`, {
    expected: all.length === 0 ? 'a change that waits; none does' : all.map(({ number }) => number).join(' or '),
    found: word,
    next: 'backout roster pending',
  });
}
