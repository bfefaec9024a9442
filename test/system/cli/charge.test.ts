import { openDoor, type Door } from '../../api/support/door.ts';
import type { Run } from '../../authority/support/desk.ts';
import { makePeople, type People } from '../../support/people.ts';
import { commandStep, smallPlan } from '../../support/plans.ts';
import { undoStep } from '../../support/tree-plan.ts';
import { openTerminal, type Terminal } from '../../cli/support/terminal.ts';

describe('being in charge of a run from the command line', () => {
  let people: People;
  let door: Door;
  let terminal: Terminal;
  let run: Run;

  beforeAll(async () => {
    people = await makePeople();
  });
  beforeEach(async () => {
    door = await openDoor(people);
    terminal = await openTerminal(`unix:${door.socket}`);
    await door.desk.changeRoster((roster) => {
      roster.roles.push({ id: 'commander', title: 'Commander', may: ['break-glass'] });
      roster.people.find((one) => one.person === 'engineer@example.com')!.roles.push('operator', 'commander');
    });
  });
  afterEach(async () => {
    await terminal.close();
    await door.close();
  });
  afterAll(() => people.cleanup());

  const reason = ['--reason', 'it takes longer'];
  const accepted = { status: 'accepted' };

  it('hands it over, and takes it over, with the performer in status', async () => {
    run = await door.desk.begun();
    const offered = await terminal.run(['handover', '--to', 'engineer@example.com', '--json'], people.support);
    expect(offered.json()).toMatchObject(accepted);
    expect((await terminal.run(['status'], people.support)).out).toContain('backout take-over shop-1');
    const { err, code } = await terminal.run(['take-over'], people.engineer);
    expect(code).toBe(0);
    expect(err).toContain('handed over to engineer@example.com');
    expect((await terminal.run(['status'], people.support)).out).toContain('performed by engineer@example.com');
    expect(await terminal.run(['stop', ...reason], people.support)).toMatchObject({
      code: 3,
      err: expect.stringContaining('backout take-over shop-1 --reason TEXT'),
    });
  });

  it('extends its window once others approve what the page of the gate says', async () => {
    run = await door.desk.begun();
    const asked = await terminal.run(['extend', '--for', '2h', ...reason, '--json'], people.support);
    expect(asked.json()).toMatchObject({ ...accepted, data: { waitsAt: 'run:extend' } });
    const page = await terminal.run(['show', 'shop-1', 'run:extend'], people.approver);
    expect(page.out).toContain('support@example.com asks: it takes longer');
    expect(page.out).toContain('backout approve shop-1 run:extend');
    expect(page.out).not.toContain('9999');
    expect((await terminal.run(['approve', 'shop-1', 'run:extend', '--json'], people.approver)).json()).toMatchObject(
      accepted,
    );
    expect((await door.desk.entries('window.extended')).map(({ body }) => body.reason)).toEqual(['it takes longer']);
    expect(await terminal.run(['extend', ...reason], people.support)).toMatchObject({ code: 2 });
  });

  it('shows in which order an undo would go before it is signed, and at its gate', async () => {
    run = await door.desk.past(['one', 'two'].map((id) => commandStep(id, ['true'], { undo: undoStep(id) })));
    for (const id of ['one', 'two']) await run.ran(id);
    const { err, out } = await terminal.run(['stop', '--undo', ...reason], people.support);
    expect(err).toMatch(/two~undo\n {2}one~undo/);
    expect(out).toContain('nothing is done yet');
    const page = await terminal.run(['show', 'shop-1', 'run:undo'], people.approver);
    expect(page.out).toMatch(/undo first\s+two~undo\n\s+then\s+one~undo/);
    const status = await terminal.run(['status', '--json'], people.support);
    expect(status.json()).toMatchObject({
      steps: expect.arrayContaining([expect.objectContaining({ address: 'run:undo', kind: 'gate', state: 'open' })]),
    });
  });

  it('breaks the glass at a gate, and says so in list and report until it is approved afterwards', async () => {
    run = await door.desk.begun();
    await run.openGate();
    const broken = await terminal.run(['break-glass', 'shop-1', 'go-ahead', ...reason], people.engineer);
    expect(broken.code).toBe(0);
    expect(broken.err).toContain('BREAK THE GLASS');
    await run.append('run.ended', { outcome: 'stopped', message: '', deviations: 1, open: [], brokenGlass: true });
    const list = async () => (await terminal.run(['list'], people.support)).out;
    expect(await list()).toContain('backout show shop-1 go-ahead:retrospective');
    expect((await terminal.run(['report', 'shop-1'], people.support)).out).toContain(
      'go-ahead:retrospective still waits for an approval afterwards',
    );
    expect((await terminal.run([], people.approver)).out).toContain('go-ahead:retrospective');
    expect(await terminal.run(['approve', 'shop-1', 'go-ahead:retrospective'], people.approver)).toMatchObject({
      code: 0,
    });
    expect(await list()).not.toContain('retrospective');
  });

  it('takes in what was done by hand, and calls it a word', async () => {
    await door.desk.publish(smallPlan());
    await door.desk.deployed();
    const words = ['--env', 'production', '--outcome', 'rolled-back', '--problem', 'no worker', '--cause', 'other'];
    const what = ['--what', 'linked it by hand', '--done-by', 'ben@example.com'];
    const said = await terminal.run(['record-manual', 'shop@2.0.0', ...words, ...what], people.support);
    expect(said.code).toBe(0);
    expect(said.err).toContain('nothing of it is more than your word');
    expect((await terminal.run(['release', 'shop@2.0.0'], people.support)).out).toContain(
      "done by hand, by somebody's word",
    );
    expect((await terminal.run(['report', 'shop-1'], people.support)).out).toContain(
      'By the word of support@example.com, and by nothing else that the record knows',
    );
    expect((await terminal.run([], people.support)).out).toContain('shop@1.9.0');
  });
});
