import type { ProposalView } from '../../../views/schemas/types.ts';
import type { RunCommand } from '../command.ts';
import { renderProposals } from '../../pages/roster/roster.ts';

export const rosterPendingCommand: RunCommand = async ({ api, out }) => {
  out.document(await (await api()).get<ProposalView[]>('/roster/changes'), renderProposals);
};
