import { spawn, spawnSync } from 'node:child_process';
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
    XDG_STATE_HOME: join(folder, 'state', person),
    SSH_AUTH_SOCK: undefined,
  };
}

/** The command line of the demonstration's folder. */
export interface CommandLine {
  /** Shows the command, runs it, shows its output. Resolves with its exit status. */
  run(person: PersonName, args: readonly string[]): Promise<number>;
  /** The runs of the installation, without showing anything. */
  list(person: PersonName, ...flags: string[]): { run: string }[];
  /** Whether a gate waits, and if not, how it was settled; without showing anything. */
  gateState(person: PersonName, run: string, gate: string): string;
}

export function commandLine(folder: string, signal: AbortSignal): CommandLine {
  return {
    run(person, args) {
      console.log(bold(`${person}$ backout ${args.map(quoted).join(' ')}`));
      const child = spawn(backoutCommand, args, {
        cwd: folder,
        stdio: 'inherit',
        env: environmentOf(folder, person),
        signal,
      });
      return new Promise((done, fail) => child.once('error', fail).once('close', (status) => done(status ?? 1)));
    },
    list: (person, ...flags) => json(folder, person, ['list', ...flags]) as { run: string }[],
    gateState: (person, run, gate) => (json(folder, person, ['show', run, gate]) as { state: string }).state,
  };
}

function json(folder: string, person: PersonName, args: readonly string[]): unknown {
  const env = environmentOf(folder, person);
  const { stdout, stderr } = spawnSync(backoutCommand, [...args, '--json'], { cwd: folder, encoding: 'utf8', env });
  try {
    return JSON.parse(stdout);
  } catch {
    throw new Error(`backout ${args.join(' ')} gave no JSON: ${stdout}${stderr}`);
  }
}

function quoted(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}
