import type { ProposalView } from '../../records/views.ts';
import type { Command } from '../command.ts';
import { renderProposals } from '../render/pages/proposals.ts';

export const run: Command = async ({ api, out }) => {
  out.document(await (await api()).get<ProposalView[]>('/roster/changes'), renderProposals);
};
