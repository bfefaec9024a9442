#!/usr/bin/env node
// @ts-check
// The entry. Help and typing mistakes are answered from the table alone; everything else is imported when it is needed.
import { commands } from './table/table.mjs';
import { commandHelp, groupHelp, overviewHelp, unknownCommand } from './terminal/help.mjs';
import { chooseCommand } from './dispatch.mjs';

const argv = process.argv.slice(2);
const choice = chooseCommand(commands, argv);

switch (choice.kind) {
  case 'overview':
    process.stdout.write(overviewHelp(commands));
    break;
  case 'group':
    process.stdout.write(groupHelp(commands, choice.prefix));
    break;
  case 'help':
    process.stdout.write(commandHelp(choice.command));
    break;
  case 'version':
    process.stdout.write(`${await packageVersion()}\n`);
    break;
  case 'unknown':
    process.exitCode = 2;
    unknownCommand(commands, choice.words, argv.includes('--json'));
    break;
  case 'run':
    process.exitCode = await runChosen(choice.command, choice.rest);
}

async function packageVersion() {
  const { readFile } = await import('node:fs/promises');
  return JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8')).version;
}

/**
 * @param {import('./table/table.mjs').CommandSpec} command
 * @param {readonly string[]} rest
 */
async function runChosen(command, rest) {
  const { enableCompileCache } = await import('node:module');
  enableCompileCache();
  const { runCommand } = await import('./program.ts');
  return runCommand(command, rest);
}
