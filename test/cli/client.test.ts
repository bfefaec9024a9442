import { join } from 'node:path';
import type { GateView } from '../../views/schemas/types.ts';
import { digestOfJson } from '../../common/digest.ts';
import { openDoor, type Door } from '../api/support/door.ts';
import { makePeople, type People } from '../support/people.ts';
import { standBetween, type Between, type Meddle } from './support/between.ts';
import { openTerminal, type Terminal } from './support/terminal.ts';

describe('the client of the API', () => {
  let people: People;
  let door: Door;
  const ends: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    people = await makePeople();
  });
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });
  afterAll(() => people.cleanup());

  async function open(over: Parameters<typeof openDoor>[1] = {}): Promise<void> {
    door = await openDoor(people, over);
    ends.push(() => door.close());
  }
  async function terminalAt(socket: string | undefined): Promise<Terminal> {
    const terminal = await openTerminal(socket === undefined ? undefined : `unix:${socket}`);
    ends.push(() => terminal.close());
    return terminal;
  }
  async function behind(meddle: Meddle): Promise<{ between: Between; terminal: Terminal }> {
    const between = await standBetween(join(door.desk.record.dir, 'between.sock'), door.socket, meddle);
    ends.push(() => between.close());
    return { between, terminal: await terminalAt(between.socket) };
  }

  it('sends the same bytes again when the connection is lost, and nothing is done twice', async () => {
    await open();
    let left = 2;
    const { between, terminal } = await behind(({ path, sent }, answer) =>
      path === '/requests' && isAction(sent, 'deployed') && left-- > 0 ? 'lost' : answer,
    );
    const { code, out } = await terminal.run(
      ['deployed', 'shop@2.0.0', '--env', 'production', '--json'],
      people.engineer,
    );
    expect([code, JSON.parse(out)]).toEqual([0, expect.objectContaining({ status: 'accepted' })]);
    const sent = between.passed.filter(({ path }) => path === '/requests').map(({ sent: bytes }) => bytes.toString());
    expect([sent.length, new Set(sent).size]).toEqual([3, 1]);
    expect(await door.desk.entries('release.deployed')).toHaveLength(1);
  });

  it('opens another session when the answer with the token was lost', async () => {
    await open();
    let left = 1;
    const { terminal } = await behind(({ path }, answer) => (path === '/requests' && left-- > 0 ? 'lost' : answer));
    expect((await terminal.run(['list'], people.auditor)).code).toBe(0);
  });

  it('signs nothing when the page that it is shown is not what the record holds', async () => {
    await open();
    const run = await door.desk.begun();
    await run.openGate();
    const { between, terminal } = await behind(({ path }, answer) =>
      path.includes('/gates/') ? withSubject(answer, (subject) => ({ ...subject, question: 'Tea?' })) : answer,
    );
    const { code, out } = await terminal.run(['approve', '--json'], people.approver);
    expect([code, JSON.parse(out)]).toEqual([3, { error: expect.objectContaining({ code: 'subject-mismatch' }) }]);
    expect(between.passed.filter(({ sent }) => isAction(sent, 'decide'))).toEqual([]);
  });

  it('signs nothing when a false page says that it is the true one, but is about another run', async () => {
    await open();
    const run = await door.desk.begun();
    await run.openGate();
    const { terminal } = await behind(({ path }, answer) =>
      path.includes('/gates/') ? withSubject(answer, (subject) => ({ ...subject, run: 'shop-2' })) : answer,
    );
    const { out } = await terminal.run(['approve', '--json'], people.approver);
    expect(JSON.parse(out)).toEqual({ error: expect.objectContaining({ code: 'subject-mismatch' }) });
    expect(await door.desk.entries('gate.decided')).toEqual([]);
  });

  it('is denied by the API when it signs a false page that is consistent in itself', async () => {
    await open();
    const run = await door.desk.begun();
    await run.openGate();
    const { terminal } = await behind(({ path }, answer) =>
      path.includes('/gates/') ? withSubject(answer, (subject) => ({ ...subject, question: 'Tea?' }), true) : answer,
    );
    const { code, out } = await terminal.run(['approve', '--json'], people.approver);
    expect([code, JSON.parse(out)]).toEqual([3, { error: expect.objectContaining({ code: 'subject-mismatch' }) }]);
    expect(await door.desk.entries('gate.settled')).toEqual([]);
  });

  it('shows both clocks when they differ too much', async () => {
    await open({ clock: () => new Date(Date.now() + 3_600_000) });
    const { code, err } = await (
      await terminalAt(door.socket)
    ).run(['deployed', 'shop@2.0.0', '--env', 'production'], people.engineer);
    expect(code).toBe(3);
    expect(err).toMatch(/found +your clock says .*, the API's clock says .*/);
    expect(await door.desk.entries('release.deployed')).toEqual([]);
  });

  it('says so when something else than the API answers', async () => {
    await open();
    const { terminal } = await behind(() => Buffer.from('<html>'));
    const { code, err } = await terminal.run(['list'], people.auditor);
    expect(code).toBe(4);
    expect(err).toContain('backout: something else than Backout answers there');
    expect(err).toContain('status 200: <html>');
  });

  it('finds the nearest installation above the folder it is called in', async () => {
    await open();
    const terminal = await terminalAt(undefined);
    const { mkdir, symlink } = await import('node:fs/promises');
    await mkdir(join(terminal.home, '.backout'));
    await mkdir(join(terminal.home, 'deep/inside'), { recursive: true });
    await symlink(door.socket, join(terminal.home, '.backout/api.sock'));
    const ran = await terminal.run(['list'], people.auditor, { cwd: join(terminal.home, 'deep/inside') });
    expect([ran.code, ran.err]).toEqual([0, '']);
  });

  it('names its person by the key, and signs as somebody else only when told', async () => {
    await open();
    const terminal = await terminalAt(door.socket);
    const inbox = (await terminal.run(['--json'], people.approver)).json();
    expect(inbox).toMatchObject({ person: people.approver.person });
    const other = await terminal.run(['--json', '--person', people.admin.person], people.approver);
    expect([other.code, other.json()]).toEqual([3, { error: expect.objectContaining({ code: 'key-unknown' }) }]);
  });
});

function isAction(sent: Buffer, action: string): boolean {
  const text = sent.toString();
  if (!text.startsWith('{"envelope"')) return false;
  const { envelope } = JSON.parse(text) as { envelope: string };
  return Buffer.from(envelope, 'base64').toString().includes(`"action":"${action}"`);
}

function withSubject(
  answer: Buffer,
  change: (subject: GateView['subject']) => GateView['subject'],
  consistent = false,
): Buffer {
  const view = JSON.parse(answer.toString()) as GateView;
  const subject = change(view.subject);
  return Buffer.from(
    JSON.stringify({ ...view, subject, ...(consistent ? { subjectDigest: digestOfJson(subject) } : {}) }),
  );
}
