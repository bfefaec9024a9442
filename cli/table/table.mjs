// @ts-check
import { responsibilityCommands } from './responsibility.mjs';
import { decideCommands } from './decide.mjs';
import { operateCommands } from './operate.mjs';
import { planCommands } from './plan.mjs';
import { reviewCommands } from './review.mjs';
import { elsewhere, yes } from './options.mjs';
import { setupCommands } from './setup.mjs';

// Every command as data. Help is printed from here without loading anything else.

/**
 * @typedef {{ flags: string, help: string, required?: boolean, choices?: readonly string[], many?: boolean }} OptionSpec
 * @typedef {object} CommandSpec
 * @property {string} name One or two words. `inbox` is the name of what `backout` alone does.
 * @property {'setup' | 'plan' | 'operate' | 'decide' | 'review'} group
 * @property {string} summary
 * @property {string} [details] What a user must know before using it.
 * @property {readonly string[]} args Positional words. Those in brackets may be left out, the first ones first.
 * @property {readonly OptionSpec[]} options
 * @property {string | readonly string[]} example
 * @property {() => Promise<import('../commands/command.ts').RunCommand>} load
 */

/** @type {readonly CommandSpec[]} */
export const commands = [
  ...setupCommands,
  ...planCommands,
  ...operateCommands,
  ...responsibilityCommands,
  ...decideCommands,
  ...reviewCommands,
].map((command) =>
  command.options.includes(yes) ? { ...command, options: [...command.options, ...elsewhere] } : command,
);
