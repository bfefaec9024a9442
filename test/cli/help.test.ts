import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { commands } from '../../cli/table/table.mjs';
import { openTerminal, type Terminal } from './support/terminal.ts';

const main = fileURLToPath(new URL('../../cli/main.mjs', import.meta.url));

describe('the help of the command line', () => {
  let terminal: Terminal;
  beforeAll(async () => {
    terminal = await openTerminal();
  });
  afterAll(() => terminal.close());

  it('names every command and fits a terminal of 80 columns', async () => {
    const { code, out } = await terminal.run(['--help']);
    expect(code).toBe(0);
    for (const { name } of commands.filter(({ name: each }) => each !== 'inbox')) expect(out).toContain(`  ${name} `);
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it.each(commands.map((command) => [command.name, command] as const))(
    'of %s shows usage, every option and an example',
    async (name, { options }) => {
      const words = name === 'inbox' ? ['help', 'inbox'] : name.split(' ');
      const { code, out } =
        name === 'inbox' ? await terminal.run(['help', 'inbox']) : await terminal.run([...words, '--help']);
      expect(code).toBe(0);
      expect(out).toMatch(/^Usage: backout/m);
      expect(out).toMatch(/^Example\n {2}backout/m);
      for (const { flags } of options) expect(out).toContain(flags);
      expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
    },
  );

  it('of every command with an example that it takes itself', async () => {
    const { parseCommandLine } = await import('../../cli/terminal/parse.ts');
    const { chooseCommand } = await import('../../cli/dispatch.mjs');
    for (const { name, example } of commands) {
      const line = [example].flat().join(' ').replaceAll('\\ ', '');
      const words = execFileSync('sh', ['-c', `printf '%s\\n' ${line}`], { encoding: 'utf8' })
        .trimEnd()
        .split('\n')
        .slice(1);
      const choice = chooseCommand(commands, words);
      expect([name, choice.kind]).toEqual([name, 'run']);
      if (choice.kind === 'run') expect(() => parseCommandLine(choice.command, choice.rest)).not.toThrow();
    }
  });

  it('knows an environment by both of its names, and every cause that a request can have', async () => {
    const { parseCommandLine } = await import('../../cli/terminal/parse.ts');
    const { causes } = await import('../../requests/envelope.ts');
    const all = commands.flatMap((command) => command.options.map((option) => ({ command, ...option })));
    const environments = all.filter(({ flags }) => flags.startsWith('--env'));
    expect(environments.length).toBeGreaterThan(5);
    for (const { command } of environments) {
      const options = command.options.map((option) => ({ ...option, required: false }));
      for (const name of ['--env', '--environment']) {
        const words = [...command.args.map(() => 'x'), name, 'staging'];
        expect(parseCommandLine({ ...command, options }, words).options.text('environment')).toBe('staging');
      }
    }
    const choices = all.filter(({ flags }) => flags.startsWith('--cause ')).map((one) => one.choices);
    expect(choices).toEqual([[...causes], [...causes]]);
  });

  it('loads no TypeScript, so that it costs little more than Node itself', () => {
    const refuse = `import { registerHooks } from 'node:module';
      registerHooks({ load: (url, context, next) => { if (url.endsWith('.ts')) throw new Error(url); return next(url, context); } });`;
    const args = ['--import', `data:text/javascript,${encodeURIComponent(refuse)}`, main];
    expect(execFileSync(process.execPath, [...args, '--help'], { encoding: 'utf8' })).toContain(
      'Usage: backout COMMAND',
    );
    expect(() => execFileSync(process.execPath, [...args, 'list'], { encoding: 'utf8', stdio: 'pipe' })).toThrow(
      'program.ts',
    );
  });

  it.each([
    [['staus'], 'did you mean: backout status'],
    [['plan', 'chek', 'x'], 'did you mean: backout plan check'],
    [['zzzzzz'], 'backout --help lists the commands'],
  ])('for %j, which is no command, says what may have been meant, with exit status 2', async (words, hint) => {
    const { code, out, err } = await terminal.run(words);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(hint);
    const json = await terminal.run([...words, '--json']);
    expect([json.code, json.err]).toEqual([2, '']);
    expect(json.json()).toEqual({ error: expect.objectContaining({ code: 'usage', next: hint }) });
  });

  it.each([
    [['--key', 'k', '--json', 'staus'], 'status'],
    [['--person', 'ann@example.com', '--json', 'plan', 'chek'], 'plan check'],
  ])('looks for the command in %j behind what every command takes', async (words, near) => {
    const { code, json } = await terminal.run(words);
    expect([code, json()]).toEqual([2, { error: expect.objectContaining({ next: `did you mean: backout ${near}` }) }]);
  });

  it('shows the version', async () => {
    expect((await terminal.run(['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('of a family lists its commands', async () => {
    const { code, out } = await terminal.run(['plan']);
    expect(code).toBe(0);
    expect(out).toContain('plan publish');
    expect(out).not.toContain('roster');
  });
});
