import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { TestPerson } from '../../support/people.ts';

const main = fileURLToPath(new URL('../../../cli/main.mjs', import.meta.url));

/** What a command line came to. */
export interface Ran {
  readonly code: number | undefined;
  readonly out: string;
  readonly err: string;
  /** stdout as JSON. */
  json(): unknown;
}

/** A home of its own from which the command line is run as a process, without any key or setting of this machine. */
export interface Terminal {
  readonly home: string;
  /** Runs the command line as somebody, or as nobody in particular. */
  run(
    words: readonly string[],
    as?: TestPerson,
    more?: { env?: Record<string, string>; input?: string; cwd?: string },
  ): Promise<Ran>;
  close(): Promise<void>;
}

/** A terminal that knows the API by its address, or by nothing. */
export async function openTerminal(url?: string): Promise<Terminal> {
  const home = await mkdtemp(join(tmpdir(), 'backout-home-'));
  const base = {
    HOME: home,
    PATH: process.env['PATH'] ?? '',
    TZ: 'UTC',
    ...(url === undefined ? {} : { BACKOUT_URL: url }),
  };
  const keyOf = (as: TestPerson | undefined) => (as ? { BACKOUT_KEY: as.keys[0].file } : {});
  const options = { reject: false, extendEnv: false, cwd: home, stripFinalNewline: false } as const;
  return {
    home,
    async run(words, as, { env = {}, input, cwd = home } = {}) {
      const ran = await execa(process.execPath, [main, ...words], {
        ...options,
        cwd,
        env: { ...base, ...keyOf(as), ...env },
        ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
      });
      return { code: ran.exitCode, out: ran.stdout, err: ran.stderr, json: () => JSON.parse(ran.stdout) as unknown };
    },
    close: () => rm(home, { recursive: true, force: true }),
  };
}
