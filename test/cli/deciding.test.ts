import { readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Answer } from '../../requests/answer.ts';
import type { RunView } from '../../views/schemas/types.ts';
import { digestOf } from '../../common/digest.ts';
import type { Door } from '../api/support/door.ts';
import type { Run } from '../authority/support/desk.ts';
import type { People } from '../support/people.ts';
import { eachAtATerminal } from './support/at-a-terminal.ts';
import type { Terminal } from './support/terminal.ts';

describe('deciding at a gate from the command line', () => {
  let people: People;
  let door: Door;
  let terminal: Terminal;
  let run: Run;

  eachAtATerminal((ours) => ({ people, door, terminal } = ours));
  beforeEach(async () => {
    run = await door.desk.begun();
    await run.openGate();
  });

  it('shows what the gate asks, and everything of it with --json', async () => {
    const { code, out, err } = await terminal.run(['show', run.name, 'go-ahead'], people.approver);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('Roll back?');
    expect(out).toContain('1 of approver; yours counts');
    expect(out).toMatch(/by +ann@example.com, ben@example.com/);
    expect((await terminal.run(['show'], people.support)).out).toContain('not yours: no role of yours is needed');
    const json = (await terminal.run(['show', '--json'], people.approver)).json();
    expect(json).toMatchObject({ run: run.name, gate: 'go-ahead', visit: 1, state: 'waiting' });
  });

  it('signs the digest of the subject that it has shown, and prints the answer', async () => {
    const { code, out, err } = await terminal.run(
      ['approve', run.name, 'go-ahead', '--reason', 'I saw it'],
      people.approver,
    );
    expect(code).toBe(0);
    const [decided] = await door.desk.entries('gate.decided');
    expect(decided?.body).toMatchObject({ decision: 'approve', reason: 'I saw it', seat: 'approver' });
    expect(err).toContain(`subject ${decided?.body.subject}`);
    expect(err).toContain('Roll back?');
    expect(out).toContain('approve');
  });

  it('needs neither run nor gate to be named where only one waits', async () => {
    const { code } = await terminal.run(['refuse', '--reason', 'it stopped by itself'], people.approver);
    expect(code).toBe(0);
    const [settled] = await door.desk.entries('gate.settled');
    expect(settled?.body).toMatchObject({ settlement: 'refused', by: [people.approver.person] });
  });

  it('takes a single word for the run or for the gate, whichever it names', async () => {
    expect((await terminal.run(['show', run.name, '--json'], people.approver)).json()).toMatchObject({
      gate: 'go-ahead',
    });
    expect((await terminal.run(['show', 'go-ahead', '--json'], people.approver)).json()).toMatchObject({
      run: run.name,
    });
  });

  it('says which run may have been meant', async () => {
    const { code, err } = await terminal.run(['show', 'shop1', 'go-ahead'], people.approver);
    expect([code, err]).toEqual([2, expect.stringContaining(`did you mean ${run.name}?`)]);
  });

  it('sends no question, and no answer, that is only the name of what it was to be about', async () => {
    for (const words of [
      ['ask', run.name, 'go-ahead'],
      ['ask', run.name],
      ['reply', 'go-ahead'],
    ]) {
      const { code, err } = await terminal.run(words, people.approver);
      expect([code, err]).toEqual([2, expect.stringContaining('what do you want to say?')]);
    }
    expect(await door.desk.entries('gate.asked')).toEqual([]);
  });

  it('gives the denial of somebody who may not decide, its code and exit status 3', async () => {
    const { code, out } = await terminal.run(['approve', '--json'], people.support);
    expect(code).toBe(3);
    expect(JSON.parse(out)).toEqual({
      error: expect.objectContaining({ code: expect.stringMatching(/^role-|-excluded$/) }),
    });
    expect(await door.desk.entries('gate.denied')).toHaveLength(1);
  });

  it('asks the performer, takes the answer, and shows both on the page and in the record', async () => {
    expect((await terminal.run(['ask', run.name, 'go-ahead', 'who was called?'], people.approver)).code).toBe(0);
    const inbox = (await terminal.run([], people.support)).out;
    expect(inbox).toContain('Answer ann@example.com');
    expect(inbox).toContain(`backout reply ${run.name} go-ahead TEXT`);
    expect((await terminal.run(['reply', 'Bob, at 03:10'], people.support)).code).toBe(0);
    const page = (await terminal.run(['show'], people.approver2)).out;
    expect(page).toMatch(/1\. ann@example\.com.*who was called\?/);
    expect(page).toContain('Bob, at 03:10');
    const shown = (await terminal.run(['show', '--json'], people.approver2)).json();
    expect(shown).toMatchObject({
      live: { questions: [{ who: 'ann@example.com', answers: [{ text: 'Bob, at 03:10' }] }] },
    });
  });

  it.each(['fix-forward', 'live-with-it'])('%s ends the run with its reason and the defect', async (decision) => {
    const { code } = await terminal.run(
      [decision, '--reason', 'only colours', '--defect', 'SHOP-812'],
      people.approver,
    );
    expect(code).toBe(0);
    expect((await door.desk.entries('gate.settled'))[0]?.body.settlement).toBe(decision);
    const outcome = { outcome: 'not-rolled-back', instead: decision, defect: 'SHOP-812', reason: 'only colours' };
    expect((await run.state()).ending).toMatchObject(outcome);
  });

  it('is refused once the gate is settled, with how, and sends nothing', async () => {
    await terminal.run(['approve', '--yes'], people.approver);
    const before = await door.desk.size();
    const { code, err } = await terminal.run(['approve', run.name, 'go-ahead'], people.approver2);
    expect(code).toBe(2);
    expect(err).toMatch(
      /^backout: go-ahead of shop-1 no longer waits for a decision: it is approved, last decided by ann@example.com at /m,
    );
    expect(err).toContain('found     visit 1 of go-ahead: approved');
    expect(await door.desk.size()).toBe(before);
  });

  it('keeps its session readable for its user alone, and opens none again until it is refused', async () => {
    await terminal.run(['status'], people.approver);
    const folder = join(terminal.home, '.local/state/backout/sessions');
    const [file = ''] = await readdir(folder);
    const modes = await Promise.all([stat(folder), stat(join(folder, file))]);
    expect(modes.map(({ mode }) => mode & 0o777)).toEqual([0o700, 0o600]);
    const kept = JSON.parse(await readFile(join(folder, file), 'utf8')) as { token: string };
    // Without the key nothing could be signed: the session alone is enough to read.
    const reader = { BACKOUT_KEY: people.approver.keys[0].file, PATH: '/nowhere' };
    expect((await terminal.run(['status'], undefined, { env: reader })).code).toBe(0);
    await writeFile(join(folder, file), JSON.stringify({ ...kept, token: 'A'.repeat(43) }));
    expect((await terminal.run(['status'], people.approver)).code).toBe(0);
    const [again = ''] = await readdir(folder);
    expect(JSON.parse(await readFile(join(folder, again), 'utf8'))).not.toMatchObject({ token: kept.token });
  });

  it('signs what the API shows only when that is what the record holds', async () => {
    const view = (await terminal.run(['show', '--json'], people.approver)).json() as {
      subject: unknown;
      subjectDigest: string;
    };
    const { canonicalBytes } = await import('../../common/canonical.ts');
    expect(digestOf(canonicalBytes(view.subject))).toBe(view.subjectDigest);
  });

  it('goes on with the run: status, holds, notes and the report', async () => {
    await terminal.run(['approve'], people.approver);
    const held = (await terminal.run(['hold', '--reason', 'wait a moment', '--json'], people.support)).json() as Answer;
    expect(held).toMatchObject({ status: 'accepted', run: run.name });
    expect((await terminal.run(['status', '--json'], people.support)).json()).toMatchObject({
      state: 'held',
    } satisfies Partial<RunView>);
    expect((await terminal.run(['continue'], people.support)).code).toBe(0);
    await writeFile(join(terminal.home, 'graph.txt'), 'a graph');
    expect((await terminal.run(['note', 'seen on the dashboard', '--file', 'graph.txt'], people.support)).code).toBe(0);
    const [note] = await door.desk.entries('note');
    expect(note?.body).toEqual({
      text: 'seen on the dashboard',
      files: [{ name: 'graph.txt', digest: digestOf('a graph'), size: 7 }],
    });
    const report = await terminal.run(['report'], people.auditor);
    expect(report.out).toContain('seen on the dashboard');
    expect((await terminal.run(['list'], people.auditor)).out).toContain(run.name);
    expect((await terminal.run(['release', 'shop@2.0.0'], people.auditor)).out).toContain('2.0.0');
    expect((await terminal.run([], people.auditor)).code).toBe(0);
    const log = await terminal.run(['audit', 'log', '--run', run.name, '--json'], people.auditor);
    expect(
      log.out
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { entry: { type: string } }).entry.type),
    ).toContain('gate.settled');
    expect((await terminal.run(['roster', 'show'], people.auditor)).out).toContain(people.dev.person);
  });
});
