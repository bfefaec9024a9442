import { PassThrough, Writable } from 'node:stream';
import { connectApi } from '../../cli/connect/connect.ts';
import type { CommandContext } from '../../cli/commands/command.ts';
import type { Io } from '../../cli/terminal/io.ts';
import { Options, type OptionValues } from '../../cli/terminal/options.ts';
import { commandOutput } from '../../cli/terminal/output.ts';
import { confirmCommand as confirm } from '../../cli/commands/run/confirm.ts';
import { deployedCommand as deployed } from '../../cli/commands/release/release.ts';
import { controls } from '../activities/control/support.ts';
import { openDoor, type Door } from '../api/support/door.ts';
import { makePeople, type People, type TestPerson } from '../support/people.ts';
import { manualStep } from '../support/manual-step.ts';
import { until } from '../support/until.ts';

/** Like a terminal it stays open when a prompt that was piped into it has ended. */
class Terminal extends Writable {
  override end(): this {
    return this;
  }
}

describe('a person at a terminal', () => {
  let people: People;
  let door: Door;

  beforeAll(async () => {
    people = await makePeople();
  });
  afterEach(() => door.close());
  afterAll(() => people.cleanup());

  /** A terminal in memory, at which somebody types. */
  function terminal(person: TestPerson, values: OptionValues, args: readonly (string | undefined)[]) {
    const [stdin, shown]: [PassThrough, string[]] = [new PassThrough(), []];
    const sink = () => new Terminal({ write: (chunk, _encoding, done) => (shown.push(String(chunk)), done()) });
    const home = door.desk.record.dir;
    const io: Io = {
      stdin,
      stdout: sink(),
      stderr: sink(),
      cwd: home,
      screen: false,
      interactive: true,
      colour: false,
      errorColour: false,
      env: { HOME: home, XDG_STATE_HOME: home, PATH: process.env['PATH'], BACKOUT_KEY: person.keys[0].file },
      columns: () => 80,
      rows: () => 24,
      errorColumns: () => 80,
    };
    const options = new Options({ ...values, url: `unix:${door.socket}` });
    const out = commandOutput(io, false);
    const api = connectApi({ io, options, out });
    const context: CommandContext = { io, args, options, out, api: () => api };
    return { context, type: (keys: string) => stdin.write(keys), shown: () => shown.join('') };
  }

  const deployment = () => terminal(people.engineer, { environment: 'production' }, ['shop@2.0.0']);

  it('is shown what would be signed, and signs by saying yes', async () => {
    door = await openDoor(people);
    const { context, type, shown } = deployment();
    const done = deployed(context);
    await until(() => shown().includes('Sign this and send it?'));
    expect(shown()).toContain('Record: shop@2.0.0 was deployed to production at');
    expect(await door.desk.entries('release.deployed')).toEqual([]);
    type('y\n');
    await done;
    expect(await door.desk.entries('release.deployed')).toHaveLength(1);
  });

  it.each([
    ['no', 'n\n'],
    ['nothing', '\n'],
    ['Ctrl-C', '\u0003'],
  ])('sends nothing by answering %s', async (_what, keys) => {
    door = await openDoor(people);
    const { context, type, shown } = deployment();
    const done = deployed(context);
    await until(() => shown().includes('Sign this and send it?'));
    type(keys);
    await expect(done).rejects.toMatchObject({ code: 'usage', message: 'not signed, nothing was sent' });
    expect(await door.desk.entries('release.deployed')).toEqual([]);
  });

  it('is not asked with --yes', async () => {
    door = await openDoor(people);
    await deployed(terminal(people.engineer, { environment: 'production', yes: true }, ['shop@2.0.0']).context);
    expect(await door.desk.entries('release.deployed')).toHaveLength(1);
  });

  it('is shown both clocks when they differ too much, and may sign again by that of the API', async () => {
    door = await openDoor(people, { clock: () => new Date(Date.now() - 3_600_000) });
    const { context, type, shown } = terminal(
      people.engineer,
      { environment: 'production', yes: true, at: '2026-01-01T00:00:00Z' },
      ['shop@2.0.0'],
    );
    const done = deployed(context);
    await until(() => shown().includes('Sign again with the time of the API?'));
    expect(shown()).toMatch(/your clock says \S+, the API's clock says\s+\S+Z/);
    type('y\n');
    await done;
    const [entry] = await door.desk.entries('release.deployed');
    expect(entry?.body.deployedAt).toBe('2026-01-01T00:00:00.000Z');
  });

  it('is asked for the evidence that was not given', async () => {
    door = await openDoor(people);
    const run = await door.desk.past([manualStep]);
    await controls(door.desk.store).openStep(run.ref('call'));
    const { context, type, shown } = terminal(people.support, { evidence: ['parcels=12'] }, [undefined, undefined]);
    const done = confirm(context);
    await until(() => shown().includes('Whom did you reach? (who, text):'));
    type('Bob\n');
    await until(() => shown().includes('A picture (shot, file, may be left out):'));
    type('\n');
    await until(() => shown().includes('Sign this and send it?'));
    type('y\n');
    await done;
    const [confirmed] = await door.desk.entries('step.succeeded');
    expect(confirmed?.body.evidence).toEqual([
      { id: 'who', value: 'Bob', file: null },
      { id: 'parcels', value: 12, file: null },
    ]);
  });
});
