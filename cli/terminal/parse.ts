import { Command, CommanderError, Option } from 'commander';
import { BackoutError } from '../../common/errors.ts';
import { everywhereOptions, shortFlags, usageOf } from './help.mjs';
import { Options, type OptionValues } from './options.ts';
import type { CommandSpec } from '../table/table.mjs';

/**
 * Parses the words and options behind a command's name. Throws `usage` with the usage line for everything it does not
 * know.
 */
export function parseCommandLine(
  command: CommandSpec,
  rest: readonly string[],
): { args: (string | undefined)[]; options: Options } {
  const parser = parserOf(command);
  try {
    parser.parse(rest, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) throw usageError(command, inWords(command, error));
    throw error;
  }
  return { args: placeWords(command, parser.args), options: new Options(parser.opts<OptionValues>()) };
}

function parserOf({ name, options }: CommandSpec): Command {
  const parser = new Command(name)
    .exitOverride()
    .helpOption(false)
    .argument('[words...]')
    .configureOutput({ writeErr: () => {} });
  for (const { flags, help, required, choices, many } of [...options, ...everywhereOptions]) {
    if (flags.includes('--help')) continue;
    const option = new Option(withValue(flags), help);
    if (required) option.makeOptionMandatory();
    if (choices) option.choices(choices);
    if (many) option.argParser<string[]>((value, before: string[] | undefined) => [...(before ?? []), value]);
    parser.addOption(option);
  }
  return parser;
}

/** Writes the flags of an option in the form of the library. */
function withValue(flags: string): string {
  return flags.replace(/ ([A-Z][A-Z=]*)$/, ' <$1>');
}

/** Says what is wrong; of an option that was left out also what belongs behind it. */
function inWords({ options }: CommandSpec, { message }: CommanderError): string {
  const required = options.find(({ flags }) => message.includes(`'${withValue(flags)}' not specified`));
  if (required) return `${shortFlags(required)} is missing: ${required.help}`;
  return message.replace(/^error: /, '').replace(/\n/, ' ');
}

/**
 * Puts words into their places. With fewer words than places, the optional ones stay empty; they all lead or all trail.
 */
function placeWords(command: CommandSpec, words: readonly string[]): (string | undefined)[] {
  const { args } = command;
  const least = args.filter((arg) => !arg.startsWith('[')).length;
  if (words.length < least)
    throw usageError(command, `${args.filter((arg) => !arg.startsWith('['))[words.length]} is missing`);
  if (words.length > args.length) throw usageError(command, `"${words[args.length]}" is one word too many`);
  const empty = Array.from({ length: args.length - words.length }, () => undefined);
  return args[0]?.startsWith('[') ? [...empty, ...words] : [...words, ...empty];
}

function usageError(command: CommandSpec, message: string): BackoutError {
  const name = command.name === 'inbox' ? '' : ` ${command.name}`;
  return new BackoutError('usage', message, {
    expected: usageOf(command),
    next: `backout${name} --help shows an example`,
  });
}
