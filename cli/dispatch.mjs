// @ts-check
import { everywhereOptions as options } from './terminal/help.mjs';
/** @typedef {import('./table/table.mjs').CommandSpec} CommandSpec */
/**
 * @typedef {{ kind: 'overview' } | { kind: 'version' } | { kind: 'group', prefix: string }
 *   | { kind: 'help', command: CommandSpec } | { kind: 'unknown', words: string }
 *   | { kind: 'run', command: CommandSpec, rest: readonly string[] }} Choice
 */

const HELP = ['--help', '-h'];
/** What every command takes, and whether a value belongs to it. */
const takesValue = new Map(options.map(({ flags }) => [flags.split(' ')[0] ?? '', flags.includes(' ')]));

/**
 * Returns what a command line asks for: help of some kind, the version, a command with the rest of its words, or nothing
 * that is known. `help NAME` is `NAME --help`; no words at all are the inbox. Options of every command may come first.
 * @param {readonly CommandSpec[]} commands
 * @param {readonly string[]} argv
 * @returns {Choice}
 */
export function chooseCommand(commands, argv) {
  const [first = ''] = argv;
  if (first === 'help') return chooseCommand(commands, [...argv.slice(1), '--help']);
  if (HELP.includes(first)) return { kind: 'overview' };
  if (first === '--version' || first === '-V') return { kind: 'version' };
  if (first.startsWith('-')) return afterOptions(commands, argv);
  if (first === '') return foundCommand(commands, 'inbox', argv);
  const twoWords = `${first} ${argv[1] ?? ''}`;
  if (commands.some(({ name }) => name === twoWords)) return foundCommand(commands, twoWords, argv.slice(2));
  if (commands.some(({ name }) => name === first)) return foundCommand(commands, first, argv.slice(1));
  if (commands.some(({ name }) => name.startsWith(`${first} `))) return inGroup(first, argv[1]);
  return { kind: 'unknown', words: first };
}

/**
 * @param {readonly CommandSpec[]} commands
 * @param {readonly string[]} argv
 * @returns {Choice}
 */
function afterOptions(commands, argv) {
  let at = 0;
  while (takesValue.has(argv[at] ?? '')) at += takesValue.get(argv[at] ?? '') ? 2 : 1;
  const name = argv[at] ?? '-';
  if (at === 0 || name.startsWith('-')) return foundCommand(commands, 'inbox', argv);
  const choice = chooseCommand(commands, argv.slice(at));
  return choice.kind === 'run' ? { ...choice, rest: [...argv.slice(0, at), ...choice.rest] } : choice;
}

/**
 * @param {string} prefix
 * @param {string | undefined} second
 * @returns {Choice}
 */
function inGroup(prefix, second) {
  if (second === undefined || HELP.includes(second)) return { kind: 'group', prefix };
  return { kind: 'unknown', words: `${prefix} ${second}` };
}

/**
 * @param {readonly CommandSpec[]} commands
 * @param {string} name
 * @param {readonly string[]} rest
 * @returns {Choice}
 */
function foundCommand(commands, name, rest) {
  const command = /** @type {CommandSpec} */ (commands.find((one) => one.name === name));
  const end = rest.indexOf('--');
  const words = end < 0 ? rest : rest.slice(0, end);
  return words.some((word) => HELP.includes(word)) ? { kind: 'help', command } : { kind: 'run', command, rest };
}
