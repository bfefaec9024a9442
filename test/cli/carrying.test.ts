import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Answer } from '../../requests/answer.ts';
import { parseCanonical } from '../../common/canonical.ts';
import { openDoor, type Door } from '../api/support/door.ts';
import type { Run } from '../authority/support/desk.ts';
import { makePeople, signBytes, type People } from '../support/people.ts';
import { openTerminal, type Terminal } from './support/terminal.ts';

const minute = 60_000;

describe('a request that is printed here and signed elsewhere', () => {
  let people: People;
  let door: Door;
  let here: Terminal;
  let elsewhere: Terminal;
  let run: Run;
  let apiNow: () => Date;

  beforeAll(async () => {
    people = await makePeople();
  });
  beforeEach(async () => {
    apiNow = () => new Date();
    door = await openDoor(people, { clock: () => apiNow() });
    [here, elsewhere] = await Promise.all([openTerminal(`unix:${door.socket}`), openTerminal(`unix:${door.socket}`)]);
    run = await door.desk.begun();
    await run.openGate();
  });
  afterEach(async () => {
    await Promise.all([here.close(), elsewhere.close()]);
    await door.close();
  });
  afterAll(() => people.cleanup());

  /** Prints Ann's approval at somebody else's terminal, and signs the file with her key by ssh-keygen alone. */
  const printed = async (...more: string[]) => {
    const words = ['approve', run.name, 'go-ahead', '--print', '--out', 'a b.json', '--by', people.approver.person];
    const ran = await here.run([...words, ...more], people.support);
    expect(ran.code).toBe(0);
    return { ...ran, file: join(here.home, 'a b.json') };
  };
  const sign = (file: string) =>
    execa('ssh-keygen', ['-q', '-Y', 'sign', '-n', 'backout', '-f', people.approver.keys[0].file, file], {
      stdin: 'ignore',
    });
  const submit = (file: string) => elsewhere.run(['submit', file, `${file}.sig`, '--json']);

  it('sends nothing, and prints the lines to copy', async () => {
    const before = await door.desk.entries('gate.decided');
    const { out, err, file } = await printed();
    expect(out).toBe('');
    expect(err).toContain("ssh-keygen -Y sign -n backout -f KEY 'a b.json'");
    expect(err).toContain("backout submit 'a b.json' 'a b.json.sig'");
    expect(await door.desk.entries('gate.decided')).toEqual(before);
    expect(parseCanonical(await readFile(file))).toMatchObject({
      action: 'decide',
      by: people.approver.person,
      run: run.name,
      decision: 'approve',
    });
  });

  it('is on stdout to the byte, so that it can be redirected', async () => {
    const { out } = await here.run(['refuse', '--print', '--reason', 'no ♥'], people.approver);
    expect(parseCanonical(Buffer.from(out))).toMatchObject({ decision: 'refuse', reason: 'no ♥' });
  });

  it('is taken from a machine that has neither key nor session', async () => {
    const { file } = await printed();
    await sign(file);
    const { code, json } = await submit(file);
    expect(code).toBe(0);
    expect(json()).toMatchObject({ status: 'accepted' } satisfies Partial<Answer>);
    const [settled] = await door.desk.entries('gate.settled');
    expect(settled?.body).toMatchObject({ settlement: 'approved', by: [people.approver.person] });
    expect((await submit(file)).json()).toMatchObject({ status: 'accepted' });
    expect(await door.desk.entries('gate.decided')).toHaveLength(1);
  });

  it('is taken fourteen minutes later, when any other request would be too old', async () => {
    const { file } = await printed();
    await sign(file);
    apiNow = () => new Date(Date.now() + 14 * minute);
    expect((await submit(file)).code).toBe(0);
  });

  it('is not valid after fifteen minutes, and the error says to print it again', async () => {
    const { file } = await printed();
    await sign(file);
    apiNow = () => new Date(Date.now() + 15 * minute);
    const { code, err } = await elsewhere.run(['submit', file, `${file}.sig`]);
    expect(code).toBe(3);
    expect(err).toContain('print it again with --print');
    expect(await door.desk.entries('gate.decided')).toEqual([]);
    expect((await door.desk.entries('gate.denied')).map(({ body }) => body.code)).toEqual(['request-expired']);
  });

  it('cannot give itself a longer life than the installation allows', async () => {
    const at = new Date(Date.now() - 16 * minute);
    const decision = await run.decision('approve', { expiresAt: new Date(Date.now() + 60 * minute).toISOString() });
    expect(await door.desk.ask(people.approver, decision, { at })).toMatchObject({ code: 'request-expired' });
  });

  it('cannot be dated into the future, with any life', async () => {
    const at = new Date(Date.now() + 6 * minute);
    const decision = await run.decision('approve', { expiresAt: new Date(Date.now() + 10 * minute).toISOString() });
    expect(await door.desk.ask(people.approver, decision, { at })).toMatchObject({ code: 'clock-skew' });
  });

  it('never opens a session', async () => {
    const expiresAt = new Date(Date.now() + 10 * minute).toISOString();
    const answer = await door.desk.ask(people.approver, { action: 'session.open' }, { over: { expiresAt } });
    expect(answer).toMatchObject({ code: 'envelope-invalid' });
  });

  it('is refused if another key signed it, or a byte was altered', async () => {
    const { file } = await printed();
    const bytes = await readFile(file);
    await writeFile(`${file}.sig`, await signBytes(people.support.keys[0], bytes));
    expect((await submit(file)).json()).toMatchObject({ error: { code: 'key-unknown' } });
    await writeFile(file, bytes.toString('utf8').replace('"approve"', '"refuse"'));
    await writeFile(`${file}.sig`, await signBytes(people.approver.keys[0], bytes));
    expect((await submit(file)).json()).toMatchObject({ error: { code: 'signature-invalid' } });
    expect(await door.desk.entries('gate.decided')).toEqual([]);
  });

  it('is not signed here by mistake, where somebody else or a file is named and --print forgotten', async () => {
    for (const more of [
      ['--by', people.approver.person],
      ['--out', 'x.json'],
    ]) {
      const { code, err } = await here.run(['note', run.name, 'hello', ...more], people.support);
      expect([code, err]).toEqual([2, expect.stringContaining('goes with --print')]);
    }
    expect(await door.desk.entries('note')).toEqual([]);
  });

  it('is refused if it is no request, or not signed, and the error says what to do', async () => {
    const { file } = await printed();
    await writeFile(`${file}.sig`, 'nothing');
    const { code, err } = await elsewhere.run(['submit', file, `${file}.sig`]);
    expect(code).toBe(2);
    expect(err).toContain('ssh-keygen -Y sign -n backout -f KEY');
    await writeFile(`${file}.sig`, '-----BEGIN SSH SIGNATURE-----');
    for (const content of ['null', 'not JSON']) {
      await writeFile(file, content);
      const other = await elsewhere.run(['submit', file, `${file}.sig`]);
      expect(other).toMatchObject({ code: 2, err: expect.stringContaining('the first file is no request') });
    }
    const missing = await elsewhere.run(['submit', file]);
    expect(missing).toMatchObject({ code: 2, err: expect.stringContaining('FILE.SIG is missing') });
  });
});
