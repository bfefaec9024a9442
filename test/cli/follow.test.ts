import { PassThrough, Writable } from 'node:stream';
import { connectApi } from '../../cli/connect/connect.ts';
import type { CommandContext } from '../../cli/commands/command.ts';
import { followRun } from '../../cli/run/follow.ts';
import type { Io } from '../../cli/terminal/io.ts';
import { Options } from '../../cli/terminal/options.ts';
import { commandOutput } from '../../cli/terminal/output.ts';
import type { RunView } from '../../views/schemas/types.ts';
import { openDoor, type Door } from '../api/support/door.ts';
import type { Run } from '../authority/support/desk.ts';
import { makePeople, type People } from '../support/people.ts';
import { until } from '../support/until.ts';

/** A terminal, or a pipe, in memory. */
function streams(env: Io['env'], screen: boolean): { io: Io; written: () => string; said: () => string } {
  const [out, err]: [string[], string[]] = [[], []];
  const sink = (to: string[]) => new Writable({ write: (chunk, _encoding, done) => (to.push(String(chunk)), done()) });
  const io: Io = {
    stdin: new PassThrough(),
    stdout: sink(out),
    stderr: sink(err),
    env,
    cwd: '/',
    screen,
    interactive: false,
    colour: false,
    errorColour: false,
    columns: () => 80,
    rows: () => 24,
    errorColumns: () => 80,
  };
  return { io, written: () => out.join(''), said: () => err.join('') };
}

describe('following a run', () => {
  let people: People;
  let door: Door;
  let run: Run;

  beforeAll(async () => {
    people = await makePeople();
  });
  beforeEach(async () => {
    door = await openDoor(people);
    run = await door.desk.begun();
  });
  const started = () =>
    run.append('step.started', {
      address: 'switch',
      visit: 1,
      attempt: 1,
      command: null,
      gates: [],
      worker: { host: 'here', incarnation: '00000000-0000-4000-8000-000000000000', pid: 1 },
    });
  afterEach(() => door.close());
  afterAll(() => people.cleanup());

  function follow(over: { screen: boolean; json?: boolean }) {
    const home = door.desk.record.dir;
    const env = {
      HOME: home,
      XDG_STATE_HOME: home,
      PATH: process.env['PATH'],
      BACKOUT_KEY: people.auditor.keys[0].file,
    };
    const terminal = streams(env, over.screen);
    const options = new Options({ url: `unix:${door.socket}` });
    const out = commandOutput(terminal.io, over.json ?? false);
    const api = connectApi({ io: terminal.io, options, out });
    const context: CommandContext = { io: terminal.io, args: [], options, out, api: () => api };
    const ended = api.then(async (each) => followRun(context, await each.get<RunView>(`/runs/${run.name}`)));
    return { ...terminal, ended };
  }
  const end = () =>
    run.append('run.ended', { outcome: 'stopped', message: 'stopped by hand', deviations: 0, open: [] });
  const print = (text: string) =>
    door.desk.store.appendOutput([{ run: run.name, address: 'switch', visit: 1, attempt: 1, stream: 'stdout', text }]);

  it('appends, without a screen, the whole story line by line, and resolves to the last view', async () => {
    const { written, ended } = follow({ screen: false });
    await until(() => written().includes('was admitted'));
    await started();
    await print('half a li');
    await print('ne\n');
    await until(() => written().includes('switch │ half a line\n'));
    await end();
    expect(await ended).toMatchObject({ state: 'ended', outcome: 'stopped' });
    const lines = written().trimEnd().split('\n');
    expect(lines[0]).toContain('rollback of shop@2.0.0 in production was asked for');
    expect(lines.at(-1)).toContain('the run ENDED');
    expect(written()).not.toContain('\u001b');
  });

  it.each([true, false])(
    'tells output after the beginning of its step, whichever comes first (--json: %s)',
    async (json) => {
      const { written, ended } = follow({ screen: false, json });
      await until(() => written().includes('run.admitted') || written().includes('was admitted'));
      await print('too early\n');
      await run.append('note', { text: 'meanwhile', files: [] });
      await until(() => written().includes('meanwhile'));
      await started();
      await until(() => written().includes('too early'));
      await end();
      await ended;
      const places = ['meanwhile', json ? 'step.started' : 'switch began', 'too early'].map((text) =>
        written().indexOf(text),
      );
      expect(places).toEqual(places.toSorted((one, other) => one - other));
    },
  );

  it('gives one JSON document a line with --json', async () => {
    const { written, ended } = follow({ screen: true, json: true });
    await until(() => written().includes('"view"'));
    await end();
    await ended;
    const events = written()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { event: string; id?: number; data: unknown });
    expect(new Set(events.map(({ event }) => event))).toEqual(new Set(['entry', 'view']));
    expect(events[0]).toMatchObject({
      event: 'entry',
      id: expect.any(Number),
      data: { entry: { type: 'run.requested' } },
    });
    expect(events.at(-1)).toMatchObject({ event: 'view', data: { state: 'ended' } });
  });

  it('redraws a picture in place on a screen of its own, within 80 columns and 24 rows, and leaves it', async () => {
    const { written, ended } = follow({ screen: true });
    await until(() => written().includes('\u001b[H'));
    await run.openGate();
    await until(() => written().includes('approve shop-1 go-ahead'));
    await end();
    await ended;
    const [enter, rest = ''] = written().split('\u001b[?25l');
    expect(enter).toBe('\u001b[?1049h');
    const [frames = '', after = ''] = rest.split('\u001b[?25h\u001b[?1049l');
    const pictures = frames
      .split('\u001b[H')
      .slice(1)
      .map((frame) => frame.replaceAll('\u001b[K', '').replaceAll('\u001b[J', '').split('\r\n'));
    expect(pictures.length).toBeGreaterThanOrEqual(3);
    expect(Math.max(...pictures.map((lines) => lines.length))).toBeLessThanOrEqual(24);
    expect(Math.max(...pictures.flat().map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(after).toContain('stopped');
    expect(after).not.toContain('\u001b');
  });

  it('goes on with time between what happens', async () => {
    const { written, ended } = follow({ screen: true });
    const frames = () => written().split('\u001b[H').length;
    await until(() => frames() >= 2);
    const before = frames();
    expect(await until(() => frames() >= before + 2)).toBe(true);
    await end();
    await ended;
  });

  it('says that the connection is lost, and goes on where it was when the API is back', async () => {
    const { said, written, ended } = follow({ screen: false });
    await until(() => written().includes('was admitted'));
    await door.api.close();
    await until(() => said().includes('the connection to the API is lost'));
    await run.append('note', { text: 'while nobody listened', files: [] });
    await end();
    await door.reopen();
    await ended;
    const noted = written()
      .split('\n')
      .filter((line) => line.includes('while nobody listened'));
    expect(noted).toHaveLength(1);
    expect(
      written()
        .split('\n')
        .filter((line) => line.includes('was admitted')),
    ).toHaveLength(1);
  });
});
