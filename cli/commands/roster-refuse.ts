import type { Command } from '../command.ts';
import { decideProposal } from '../proposal.ts';

export const run: Command = async (context) => decideProposal(context, 'refuse');
