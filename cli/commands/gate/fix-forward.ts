import type { RunCommand } from '../command.ts';
import { signDecision } from '../../run/gate.ts';

export const fixForwardCommand: RunCommand = (context) => signDecision(context, 'fix-forward');
