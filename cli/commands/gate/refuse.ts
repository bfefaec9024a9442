import type { RunCommand } from '../command.ts';
import { signDecision } from '../../run/gate.ts';

export const refuseCommand: RunCommand = (context) => signDecision(context, 'refuse');
