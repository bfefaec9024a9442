// @ts-check
import { suggestNearest } from './suggest.mjs';
/** @typedef {import('../table/table.mjs').CommandSpec} CommandSpec */

const WIDTH = 80;

/** @type {Record<string, string>} */
const groupTitles = {
  setup: 'Set up',
  plan: 'Plan',
  operate: 'Operate',
  decide: 'Decide',
  review: 'Review',
};

/**
 * Options that every command takes.
 * @type {readonly import('../table/table.mjs').OptionSpec[]}
 */
export const everywhereOptions = [
  { flags: '--json', help: 'JSON on stdout: one document, or one for each line' },
  {
    flags: '--url URL',
    help: 'the API: https://host:port or unix:/path (BACKOUT_URL)',
  },
  { flags: '--key FILE', help: "the SSH key that signs (BACKOUT_KEY, else Git's, the agent's)" },
  { flags: '--person PERSON', help: 'who signs (BACKOUT_PERSON, else whose key it is)' },
  { flags: '-h, --help', help: 'this text' },
];

/**
 * Returns what `backout --help` prints.
 * @param {readonly CommandSpec[]} commands
 */
export function overviewHelp(commands) {
  const sections = Object.entries(groupTitles).map(
    ([group, title]) => `${title}\n${commandList(commands.filter((one) => one.group === group))}`,
  );
  return [
    'backout: take one specific release out of production, by its plan',
    '',
    'Usage: backout COMMAND [--json] [--help]',
    '',
    ...sections,
    'backout COMMAND --help shows one command, with an example.',
    'You can leave out RUN when only one run is active.',
    'Exit status: 0 done · 1 not well · 2 invalid input · 3 not allowed',
    '             4 out of reach · 10 roll back · 11 cannot tell · 70 internal error',
    '',
  ].join('\n');
}

/**
 * Returns what `backout plan` prints: the commands of one family.
 * @param {readonly CommandSpec[]} commands
 * @param {string} prefix
 */
export function groupHelp(commands, prefix) {
  const family = commands.filter(({ name }) => name.startsWith(`${prefix} `));
  return `Usage: backout ${prefix} COMMAND\n\n${commandList(family)}`;
}

/**
 * Returns what `backout COMMAND --help` prints.
 * @param {CommandSpec} command
 */
export function commandHelp(command) {
  const parts = [
    wrapHelp(command.summary, 0),
    wrapHelp(`Usage: ${usageOf(command)}`, 14).trimStart(),
    command.details ? wrapHelp(command.details, 0) : '',
    command.options.length > 0 ? `Options\n${optionList(command.options)}` : '',
    `Everywhere\n${optionList(everywhereOptions)}`,
    `Example\n${[command.example]
      .flat()
      .map((line) => `  ${line}\n`)
      .join('')}`,
  ];
  return parts.filter((part) => part !== '').join('\n');
}

/**
 * Returns the usage line, made from the words and the required options.
 * @param {CommandSpec} command
 */
export function usageOf({ name, args, options }) {
  const required = options.filter((one) => one.required).map(shortFlags);
  const rest = options.length > required.length ? ['[options]'] : [];
  const words = name === 'inbox' ? [] : name.split(' ');
  return ['backout', ...words, ...args, ...required, ...rest].join(' ');
}

/**
 * Returns an option by one name, with its value.
 * @param {import('../table/table.mjs').OptionSpec} option
 */
export function shortFlags({ flags }) {
  return flags.replace(/^-\w, |, --\S+/g, '');
}

/**
 * Says that there is no such command, and which command may have been meant.
 * @param {readonly CommandSpec[]} commands
 * @param {string} words
 * @param {boolean} json
 */
export function unknownCommand(commands, words, json) {
  const visible = words.replace(/[^\x20-\x7e]/g, '?');
  const near = suggestNearest(
    words,
    commands.map(({ name }) => name),
  );
  const message = `there is no command "${visible}"`;
  const next = near ? `did you mean: backout ${near}` : 'backout --help lists the commands';
  const error = { code: 'usage', message, expected: 'a command', found: visible, where: null, next };
  if (json) process.stdout.write(`${JSON.stringify({ error })}\n`);
  else process.stderr.write(`backout: ${message}\n  next      ${next}\n`);
}

/** @param {readonly CommandSpec[]} commands */
function commandList(commands) {
  const lines = commands.map(({ name, summary }) => [name === 'inbox' ? '(alone)' : name, summary]);
  return twoColumns(lines, 16);
}

/** @param {readonly { flags: string, help: string }[]} options */
function optionList(options) {
  return twoColumns(
    options.map(({ flags, help }) => [flags, help]),
    20,
  );
}

/**
 * @param {readonly (readonly string[])[]} rows
 * @param {number} width
 */
function twoColumns(rows, width) {
  return rows
    .map(([left = '', right = '']) => `  ${left.padEnd(width)} ${wrapHelp(right, width + 3).trimStart()}`)
    .join('');
}

/**
 * Breaks a text into lines of at most 80 columns, each with an indentation.
 * @param {string} text
 * @param {number} indent
 */
function wrapHelp(text, indent) {
  /** @type {string[]} */
  const lines = [''];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`.trimStart();
    if (indent + longer.length <= WIDTH || lines.at(-1) === '') lines.splice(-1, 1, longer);
    else lines.push(word);
  }
  return lines.map((line) => `${' '.repeat(indent)}${line}\n`).join('');
}
