import type { Io } from './io.ts';

/** Asks a yes-or-no question on the terminal, on stderr. No is the default. Ctrl-C is no. */
export async function askYesNo(io: Io, question: string): Promise<boolean> {
  const { confirm } = await import('@inquirer/prompts');
  return unlessBroken(confirm({ message: question, default: false }, promptStreams(io)), false);
}

/** Asks for a line of text on the terminal. Returns undefined when the person breaks off. */
export async function askText(io: Io, question: string, required: boolean): Promise<string | undefined> {
  const { input } = await import('@inquirer/prompts');
  return unlessBroken(input({ message: question, required }, promptStreams(io)), undefined);
}

/** Asks which of several. Returns undefined when the person breaks off. */
export async function askWhich(io: Io, question: string, choices: readonly string[]): Promise<string | undefined> {
  const { select } = await import('@inquirer/prompts');
  return unlessBroken(select({ message: question, choices: [...choices] }, promptStreams(io)), undefined);
}

function promptStreams(io: Io) {
  return { input: io.stdin, output: io.stderr, clearPromptOnDone: false };
}

async function unlessBroken<T, U>(prompt: Promise<T>, broken: U): Promise<T | U> {
  try {
    return await prompt;
  } catch (error) {
    if ((error as { name?: unknown }).name === 'ExitPromptError') return broken;
    throw error;
  }
}
