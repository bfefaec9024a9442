import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { chooseCommand } from '../../cli/dispatch.mjs';
import { runCommand } from '../../cli/program.ts';
import { commands, type CommandSpec } from '../../cli/table/table.mjs';
import { canonicalBytes } from '../../common/canonical.ts';
import { smallPlan } from '../support/plans.ts';

describe('with --json, where nothing runs,', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'backout-json-'));
    await writeFile(join(folder, 'plan.json'), canonicalBytes(smallPlan()));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** A word for every place, and a value behind every option that must be there. */
  function wordsFor({ name, args, options }: CommandSpec): string[] {
    const words: Record<string, string> = { RELEASE: 'shop@2.0.0', SERVICE: 'shop', RUN: 'shop-1' };
    const places = args.map((arg) => arg.replaceAll(/[[\]]/g, '')).map((arg) => words[arg] ?? 'plan.json');
    const needed = options.filter(({ required }) => required);
    const given = needed.flatMap(({ flags, choices }) => [/--[a-z-]+/.exec(flags)?.[0] ?? '', choices?.[0] ?? 'x']);
    return [...(name === 'inbox' ? [] : name.split(' ')), ...places, ...given];
  }

  async function typed(words: readonly string[]): Promise<{ out: string; err: string; exit: number }> {
    const choice = chooseCommand(commands, words);
    if (choice.kind !== 'run') throw new Error(`${words.join(' ')} is ${choice.kind}`);
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const shown = { screen: false, interactive: false, colour: false, errorColour: false };
    const size = { columns: () => 80, rows: () => 24, errorColumns: () => undefined };
    const env = { HOME: folder, PATH: process.env['PATH'], BACKOUT_URL: 'unix:/nowhere/api.sock' };
    const io = { stdin: Readable.from([]), stdout, stderr, env, cwd: folder, ...shown, ...size };
    const exit = await runCommand(choice.command, choice.rest, io);
    stdout.end();
    stderr.end();
    return { out: await text(stdout), err: await text(stderr), exit };
  }

  it.each(commands.map((command) => [command.name, command] as const))(
    '%s prints one JSON document and nothing else, with success and with errors',
    async (_name, command) => {
      const { out, err, exit } = await typed([...wordsFor(command), '--json']);
      expect(err).toBe('');
      const said = JSON.parse(out) as { error?: { code: string } };
      expect(said.error?.code).not.toBe('internal');
      expect(said.error === undefined).toBe(exit === 0);
    },
  );

  it.each(['markdown', 'html'])('a plan as %s is inside the document', async (format) => {
    const { out } = await typed(['plan', 'show', 'plan.json', '--format', format, '--json']);
    expect(JSON.parse(out)).toMatchObject({
      release: { service: 'shop' },
      content: expect.stringContaining('go-ahead'),
    });
  });

  it('a missing option is named with its value', async () => {
    const { out } = await typed(['start', 'shop@2.0.0', '--env', 'production', '--problem', 'x', '--json']);
    expect(JSON.parse(out)).toMatchObject({
      error: { message: '--cause C is missing: code-corrupted, component-inoperable, side-effect, customer or other' },
    });
  });
});
