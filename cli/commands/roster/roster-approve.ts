import type { RunCommand } from '../command.ts';
import { decideProposal } from '../../roster/proposal.ts';

export const rosterApproveCommand: RunCommand = async (context) => decideProposal(context, 'approve');
