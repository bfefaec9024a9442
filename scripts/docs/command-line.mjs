// @ts-check
// Writes docs/reference/command-line.md from the table of commands: node scripts/docs/command-line.mjs
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { everywhereOptions, usageOf } from '../../cli/terminal/help.mjs';
import { commands } from '../../cli/table/table.mjs';

/** @typedef {import('../../cli/table/table.mjs').CommandSpec} CommandSpec */
/** @typedef {import('../../cli/table/table.mjs').OptionSpec} OptionSpec */

const groups = { setup: 'Set up', plan: 'Plan', operate: 'Operate', decide: 'Decide', review: 'Review' };

/** The path of the page in the checkout. */
export const commandLinePage = 'docs/reference/command-line.md';

/** Returns the page as the table of commands has it now. */
export function commandLineText() {
  const sections = Object.entries(groups).map(([group, title]) =>
    [`## ${title}`, ...commands.filter((one) => one.group === group).map(sectionOf)].join('\n\n'),
  );
  return `${[opening, ...sections].join('\n\n')}\n`;
}

const opening = `# The command line

<!-- Written by scripts/docs/command-line.mjs from cli/table. Change the table, then run that. -->

Type \`backout COMMAND\`. In a checkout type \`./bin/backout COMMAND\`. \`backout\` alone is your inbox. You can leave out RUN, STEP
and GATE when only one is possible. On a terminal the command line shows what you are about to sign, and asks you. \`--yes\`
signs without asking. Without a terminal, and with \`--json\`, it asks nothing.

Answers go to stdout. Progress and errors go to stderr. With \`--json\`, stdout has one JSON document, or one on each line for
streams. Colours appear only on a terminal, and never when \`NO_COLOR\` is set. Times are local. UTC is beside them if the two
differ.

| exit status | means |
| --- | --- |
| 0 | done; for \`assess\`: keep the release |
| 1 | what you asked about is not well: a run that ended, but not as rolled back; a record that does not verify |
| 2 | invalid input or usage |
| 3 | not allowed |
| 4 | a needed service cannot be reached, or the request is received but not decided |
| 10 | \`assess\`: roll back |
| 11 | \`assess\`: the readings cannot tell |
| 70 | internal error |

[errors.md](errors.md) and [findings.md](findings.md) list every error code.

| variable | means |
| --- | --- |
| \`BACKOUT_URL\` | the API, like \`--url\`. Default: the nearest \`.backout/api.sock\`, from the working folder upwards |
| \`BACKOUT_KEY\` | the key that signs, like \`--key\`. Default: Git's \`user.signingkey\`, then the keys in the agent that are on the roster |
| \`BACKOUT_PERSON\` | who signs, like \`--person\`. Default: the owner of the key |
| \`XDG_STATE_HOME\` | where session tokens are kept, in \`backout/sessions\`. Default: \`~/.local/state\` |
| \`BACKOUT_DEBUG\` | if set, an internal error shows its stack |

Every command takes these:

${optionTable(everywhereOptions)}`;

/** @param {CommandSpec} command */
function sectionOf(command) {
  const { name, summary, details, options, example } = command;
  return [
    `### ${name === 'inbox' ? 'backout (alone)' : `backout ${name}`}`,
    `${summary}.${details ? ` ${details}` : ''}`,
    ...(options.length > 0 ? [optionTable(options)] : []),
    `\`\`\`sh\n# ${usageOf(command)}\n${[example].flat().join('\n')}\n\`\`\``,
  ].join('\n\n');
}

/** @param {readonly OptionSpec[]} options */
function optionTable(options) {
  const rows = options.map(({ flags, help, required }) => `| \`${flags}\` | ${help}${required ? ' (required)' : ''} |`);
  return ['| option | means |', '| --- | --- |', ...rows].join('\n');
}

if (argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(join(import.meta.dirname, '..', '..', commandLinePage), commandLineText());
