import type { Command } from '../command.ts';
import { decide } from '../gate.ts';

export const run: Command = (context) => decide(context, 'live-with-it');
