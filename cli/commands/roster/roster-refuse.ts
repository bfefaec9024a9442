import type { RunCommand } from '../command.ts';
import { decideProposal } from '../../roster/proposal.ts';

export const rosterRefuseCommand: RunCommand = async (context) => decideProposal(context, 'refuse');
