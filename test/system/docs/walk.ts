import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { checkout, readPage } from '../../docs/support/markdown.ts';
import { commandsIn } from '../../docs/support/shell.ts';
import { until } from '../../support/until.ts';

/** Something that a page asks of its reader: to type a command, or to change the file that is being written. */
export type Task =
  | { readonly kind: 'type'; readonly line: string }
  | { readonly kind: 'change'; readonly hunks: Hunk[] };
interface Hunk {
  readonly before: string;
  readonly after: string;
}

/** All that a page asks for, in its order. */
export function tasksOf(page: string): Task[] {
  const blocks = [...readPage(page).matchAll(/^```(sh|diff)\n([\s\S]*?)^```$/gm)];
  return blocks.flatMap(([, language, text = '']): Task[] =>
    language === 'sh'
      ? commandsIn(text).map((line) => ({ kind: 'type', line }))
      : [{ kind: 'change', hunks: hunksOf(text) }],
  );
}

function hunksOf(diff: string): Hunk[] {
  const side = (lines: readonly string[], mark: string) =>
    lines
      .filter((line) => !line.startsWith(mark))
      .map((line) => `${line.slice(1)}\n`)
      .join('');
  return diff
    .split(/^@@\n/m)
    .filter((hunk) => hunk !== '')
    .map((hunk) => hunk.replace(/\n$/, '').split('\n'))
    .map((lines) => ({ before: side(lines, '+'), after: side(lines, '-') }));
}

/** Makes a change to a file. Throws where what it takes away does not stand there exactly once. */
export function change(file: string, hunks: readonly Hunk[]): void {
  const changed = hunks.reduce(
    (text, { before, after }) => {
      const [head = '', tail, ...more] = text.split(before);
      if (tail === undefined || more.length > 0) throw new Error(`stands there ${more.length} times: ${before}`);
      return `${head}${after}${tail}`;
    },
    readFileSync(file, 'utf8'),
  );
  writeFileSync(file, changed);
}

/** What a typed line came to, and what the page says that it comes to. */
export interface Typed {
  readonly line: string;
  readonly code: number | undefined;
  readonly said: string;
  readonly expected: { readonly code: number; readonly said: string };
}

/** Programs that go on in a terminal of their own, and what each says when it is ready. */
const lasting: Readonly<Record<string, { words(folder: string): string[]; ready: string }>> = {
  'npm run shop': { words: (folder) => [example('open.ts'), folder], ready: 'End it with Ctrl-C' },
  'npm run staging': { words: (folder) => [example('staging.ts'), folder], ready: 'End it with Ctrl-C' },
  'backout up': { words: () => [join(checkout, 'cli', 'main.mjs'), 'up'], ready: 'end with Ctrl-C' },
};
/** What only says where a terminal is: every line is typed there anyway. */
const places = new Set(['cd tour', 'export PATH="$PWD/../bin:$PATH"']);

function example(name: string): string {
  return join(checkout, 'examples', 'storefront', name);
}

/** Somebody who types what a page says, into the folder that the page calls `tour`. */
export class Reader {
  readonly folder: string;
  readonly #terminals: ChildProcess[] = [];

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Types a line; for one that goes on, waits until it is ready. Who is not asked for a decision is `inVain` waited for. */
  async type(line: string, inVain = false): Promise<Typed | undefined> {
    if (places.has(line)) return undefined;
    const long = lasting[line];
    if (long) return this.#keep(line, long);
    if (!inVain) await this.#somethingWaits(line);
    const [, command = line, code = '0', said = ''] = /^(.*?) # exits with (\d+): (.*)$/.exec(line) ?? [];
    const ran = await execa('bash', ['-c', command], {
      ...this.#surroundings,
      reject: false,
      all: true,
      stdin: 'ignore',
    });
    return { line, code: ran.exitCode, said: ran.all, expected: { code: Number(code), said } };
  }

  /** Ends what goes on, the newest first, as Ctrl-C does. */
  async close(): Promise<void> {
    for (const terminal of this.#terminals.toReversed()) {
      terminal.kill('SIGINT');
      await until(() => terminal.exitCode !== null || terminal.signalCode !== null, 60_000);
    }
  }

  get #surroundings(): { cwd: string; env: NodeJS.ProcessEnv; extendEnv: false } {
    const path = [join(checkout, 'bin'), join(checkout, 'node_modules', '.bin'), process.env['PATH']].join(':');
    const { BACKOUT_KEY: _key, BACKOUT_URL: _url, SSH_AUTH_SOCK: _agent, NODE_OPTIONS: _node, ...rest } = process.env;
    const env = { ...rest, PATH: path, XDG_STATE_HOME: join(this.folder, 'state'), TZ: 'UTC' };
    return { cwd: this.folder, env, extendEnv: false };
  }

  async #keep(line: string, { words, ready }: { words(folder: string): string[]; ready: string }): Promise<undefined> {
    const cwd = existsSync(this.folder) ? this.folder : checkout;
    const options = { cwd, env: this.#surroundings.env, stdio: ['ignore', 'pipe', 'pipe'] as const };
    const terminal = spawn(process.execPath, words(this.folder), { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [terminal.stdout, terminal.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
    this.#terminals.push(terminal);
    await until(() => said.includes(ready) || terminal.exitCode !== null, 120_000, `${line} is ready`);
    if (terminal.exitCode !== null) throw new Error(`${line} ended at once: ${said}`);
  }

  /** Whoever decides was told that something waits for them; so they type only then. */
  async #somethingWaits(line: string): Promise<void> {
    const [, key] = /^backout (?:approve|contingency) .*--key (\S+)/.exec(line) ?? [];
    if (key === undefined) return;
    await until(
      async () => {
        const { stdout } = await execa('backout', ['--json', '--key', key], { ...this.#surroundings, reject: false });
        return (JSON.parse(stdout) as { mine: unknown[] }).mine.length > 0;
      },
      60_000,
      `something waits for ${key}`,
    );
  }
}
