import type { RunCommand } from '../command.ts';
import { signDecision } from '../../run/gate.ts';

export const approveCommand: RunCommand = (context) => signDecision(context, 'approve');
