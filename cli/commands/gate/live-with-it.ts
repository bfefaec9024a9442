import type { RunCommand } from '../command.ts';
import { signDecision } from '../../run/gate.ts';

export const liveWithItCommand: RunCommand = (context) => signDecision(context, 'live-with-it');
