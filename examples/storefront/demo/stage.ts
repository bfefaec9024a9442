import { execFile, spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import type { PersonName } from './people.ts';

const bold =
  process.stdout.isTTY && process.env['NO_COLOR'] === undefined
    ? (text: string) => `\u001B[1m${text}\u001B[0m`
    : (text: string) => text;
const backoutCommand = resolve(import.meta.dirname, '..', '..', '..', 'bin', 'backout');

/** Says what happens next. */
export function chapter(text: string): void {
  console.log(`\n${bold(`── ${text}`)}`);
}

/** The environment in which a person of the demonstration types: their key, the demonstration's folder, nothing else of Backout's. */
function environmentOf(folder: string, person: PersonName): NodeJS.ProcessEnv {
  return {
    ...process.env,
    BACKOUT_KEY: join(folder, 'keys', person),
    BACKOUT_PERSON: undefined,
    // Whoever has an installation of their own keeps it out of this.
    BACKOUT_URL: undefined,
    XDG_STATE_HOME: join(folder, 'state', person),
    SSH_AUTH_SOCK: undefined,
  };
}

/** The command line of the demonstration's folder. */
export interface CommandLine {
  /** Shows the command, runs it, shows its output. Resolves with its exit status, 1 where it was broken off. */
  run(person: PersonName, args: readonly string[], brokenOff?: AbortSignal): Promise<number>;
  /** What a command prints, without showing anything. */
  text(person: PersonName, args: readonly string[]): Promise<string>;
  /** The document that a command gives, without showing anything. */
  json<T>(person: PersonName, args: readonly string[]): Promise<T>;
  /** Resolves when no command that was shown is running, which could draw on the terminal. */
  quiet(): Promise<void>;
}

/** `marking` gives the environment of each process. */
export function commandLine(
  folder: string,
  signal: AbortSignal,
  marking: (env: NodeJS.ProcessEnv) => NodeJS.ProcessEnv,
): CommandLine {
  let shown: Promise<unknown> = Promise.resolve();
  const envOf = (person: PersonName) => marking(environmentOf(folder, person));
  const text = async (person: PersonName, args: readonly string[]) =>
    new Promise<string>((done, fail) => {
      // Whatever it ends with: what it says about a run that did not end well is wanted too.
      execFile(backoutCommand, args, { cwd: folder, env: envOf(person), signal }, (error, stdout, stderr) =>
        stdout === ''
          ? fail(new Error(`backout ${args.join(' ')} said nothing but: ${stderr}`, { cause: error }))
          : done(stdout),
      );
    });
  return {
    text,
    async run(person, args, brokenOff) {
      signal.throwIfAborted();
      console.log(bold(`${person}$ backout ${args.map(quoted).join(' ')}`));
      const child = spawn(backoutCommand, args, {
        cwd: folder,
        stdio: 'inherit',
        env: envOf(person),
        signal: brokenOff === undefined ? signal : AbortSignal.any([signal, brokenOff]),
      });
      const ended = new Promise<number>((done, fail) => {
        child.once('error', (error) => error.name === 'AbortError' || fail(error));
        child.once('close', (status) => done(status ?? 1));
      });
      shown = ended.catch(() => undefined);
      const status = await ended;
      signal.throwIfAborted();
      return status;
    },
    json: async <T>(person: PersonName, args: readonly string[]) =>
      JSON.parse(await text(person, [...args, '--json'])) as T,
    quiet: async () => void (await shown),
  };
}

/** An argument as a shell takes it. */
export function quoted(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}
