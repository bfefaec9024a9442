import { BackoutError } from '../../common/errors.ts';
import type { Command } from '../command.ts';

export const run: Command = () => Promise.reject(new BackoutError('internal', 'this command is not written yet'));
