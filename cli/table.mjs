// @ts-check
import { charge } from './table/charge.mjs';
import { decide } from './table/decide.mjs';
import { operate } from './table/operate.mjs';
import { plan } from './table/plan.mjs';
import { review } from './table/review.mjs';
import { elsewhere, yes } from './table/options.mjs';
import { setup } from './table/setup.mjs';

// Every command as data. Help is printed from here without loading anything else.

/**
 * @typedef {{ flags: string, help: string, required?: boolean, choices?: readonly string[], many?: boolean }} OptionSpec
 * @typedef {object} CommandSpec
 * @property {string} name One or two words; `inbox` is what `backout` alone does.
 * @property {'setup' | 'plan' | 'operate' | 'decide' | 'review'} group
 * @property {string} summary
 * @property {string} [details] What must be known before using it.
 * @property {readonly string[]} args Positional words; those in brackets may be left out, the leading ones first.
 * @property {readonly OptionSpec[]} options
 * @property {string | readonly string[]} example
 * @property {() => Promise<{ run: import('./command.ts').Command }>} load
 */

/** @type {readonly CommandSpec[]} */
export const commands = [...setup, ...plan, ...operate, ...charge, ...decide, ...review].map((command) =>
  command.options.includes(yes) ? { ...command, options: [...command.options, ...elsewhere] } : command,
);
