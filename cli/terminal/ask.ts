import type { Io } from './io.ts';

/** Asks a yes-or-no question on the terminal, on stderr. No is the default. Ctrl-C is no. */
export async function ask(io: Io, question: string): Promise<boolean> {
  const { confirm } = await import('@inquirer/prompts');
  return quiet(confirm({ message: question, default: false }, streams(io)), false);
}

/** Asks for a line of text on the terminal; undefined when the person breaks off. */
export async function askText(io: Io, question: string, required: boolean): Promise<string | undefined> {
  const { input } = await import('@inquirer/prompts');
  return quiet(input({ message: question, required }, streams(io)), undefined);
}

/** Asks which of several; undefined when the person breaks off. */
export async function askWhich(io: Io, question: string, choices: readonly string[]): Promise<string | undefined> {
  const { select } = await import('@inquirer/prompts');
  return quiet(select({ message: question, choices: [...choices] }, streams(io)), undefined);
}

function streams(io: Io) {
  return { input: io.stdin, output: io.stderr, clearPromptOnDone: false };
}

async function quiet<T, U>(prompt: Promise<T>, broken: U): Promise<T | U> {
  try {
    return await prompt;
  } catch (error) {
    if ((error as { name?: unknown }).name === 'ExitPromptError') return broken;
    throw error;
  }
}
