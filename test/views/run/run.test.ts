import { readGateView } from '../../../views/gate/read-gate.ts';
import { readInboxView } from '../../../views/inbox/read-inbox.ts';
import { readRunView } from '../../../views/run/read-run.ts';
import { newRecord, oneAdministrator, type TestRecord } from '../../support/records.ts';
import { commandStep, gateStep, smallPlan } from '../../support/plans.ts';
import { personOf, reading, Story } from '../../records/story.ts';

const key = (person: string, roles: string[]) => ({
  ...oneAdministrator.people[0]!,
  person: `${person}@example.com`,
  roles,
});
const roster = {
  ...oneAdministrator,
  people: [
    key('ann', ['approver']),
    key('sam', ['production-support', 'operator', 'approver']),
    key('dev', ['developer', 'approver']),
  ],
};

describe('the view of a run', () => {
  let record: TestRecord;
  let story: Story;
  beforeEach(async () => {
    record = await newRecord({ roster });
    story = await new Story(record.store).begin();
  });
  afterEach(async () => record.end());

  const workers = [{ labels: ['local'] }];
  const view = () => record.store.read((tx) => readRunView(tx, story.run, { now: new Date().toISOString(), workers }));
  const first = async () => (await view()).next[0];

  test('says what comes next before anything has begun', async () => {
    expect(await first()).toMatchObject({ what: expect.stringContaining('May the rollback begin?'), who: null });
  });

  test('says who decides at a waiting gate, until when, and with which command', async () => {
    await story.openGate();
    const next = await first();
    expect(next).toMatchObject({ who: ['approver'], what: expect.stringContaining('1 of approver') });
    expect(next?.commands.slice(0, 2)).toEqual(['backout show shop-1 go-ahead', 'backout approve shop-1 go-ahead']);
  });

  test('offers what a step that holds offers, the advice first, each with its command', async () => {
    await story.start('switch');
    await story.fail('switch', 1, { do: 'hold' });
    await story.hold('switch', 1, 'failed');
    expect(await first()).toMatchObject({
      who: ['operator'],
      commands: ['backout retry shop-1 switch', 'backout contingency shop-1 switch fix'],
    });
    const step = (await view()).steps.find(({ address }) => address === 'switch');
    expect(step).toMatchObject({
      state: 'holding',
      offers: [{ advised: true, command: 'backout retry shop-1 switch' }, { contingency: 'fix' }],
    });
  });

  test('says how to go on when somebody holds the run, before everything else', async () => {
    await story.openGate();
    await story.write('run.held', { reason: 'look at the orders first' }, personOf('sam'));
    expect(await first()).toMatchObject({
      what: expect.stringContaining('look at the orders first'),
      commands: ['backout continue shop-1', 'backout stop shop-1 --reason TEXT'],
    });
    expect((await view()).next).toHaveLength(2);
  });

  test('says which criteria are missing when success is not shown', async () => {
    await story.write('run.measured', { measurements: [reading('fail', 1)], proven: false });
    expect(await first()).toMatchObject({ what: expect.stringContaining('works (fail)'), who: ['operator'] });
  });

  test('says which label has no worker, and goes quiet about it when one is back', async () => {
    await story.write('step.unattended', { address: 'switch', visit: 1, attempt: 1, label: 'local' });
    const alone = await record.store.read((tx) =>
      readRunView(tx, story.run, { now: new Date().toISOString(), workers: [] }),
    );
    expect(alone.next[0]).toMatchObject({
      what: expect.stringContaining('waits for a worker for “local”'),
      commands: expect.arrayContaining(['backout worker --label local']),
    });
    expect(alone.warnings).toContain('no live worker takes steps for “local”');
    expect((await first())?.who).toBeNull();
    expect((await view()).warnings).not.toContain('no live worker takes steps for “local”');
  });

  test('tells the performer of a manual step what to do and how to confirm it', async () => {
    await story.write('step.opened', {
      address: 'switch',
      visit: 1,
      attempt: 1,
      until: null,
      instructions: 'call Bob',
    });
    expect(await first()).toMatchObject({ who: ['operator'], commands: ['backout confirm shop-1 switch'] });
    expect((await view()).steps.find(({ address }) => address === 'switch')).toMatchObject({
      state: 'open',
      instructions: 'call Bob',
    });
  });

  test('leaves open gates behind once a decision ends the run', async () => {
    await story.openGate();
    await story.write(
      'run.ending',
      { outcome: 'stopped', reason: 'wrong release', undo: [], undoable: [] },
      personOf('sam'),
    );
    expect(await view()).toMatchObject({ state: 'ending', next: [{ what: 'Backout ends the run', who: null }] });
  });

  test('points to the report once the run has ended', async () => {
    await story.write('run.ended', { outcome: 'rolled-back', message: 'Back on 1.9.0.', deviations: 0, open: [] });
    expect(await view()).toMatchObject({ outcome: 'rolled-back', next: [{ commands: ['backout report shop-1'] }] });
  });

  test('warns of a window that closes before the rest is done', async () => {
    const late = new Date(Date.now() + 3_599_000).toISOString();
    const seen = await record.store.read((tx) => readRunView(tx, story.run, { now: late, workers }));
    expect(seen.warnings.join()).toMatch(/the window closes in .*the rest takes 1m 01s/);
  });

  test('shows the subject of a gate that was signed, and what is live beside it', async () => {
    await story.openGate();
    await story.decide('approve');
    const shown = await record.store.read((tx) => readGateView(tx, story.run, 'go-ahead'));
    expect(shown).toMatchObject({
      state: 'approved',
      subject: { question: 'Roll back?' },
      live: { decisions: [{ who: 'ann@example.com', seat: 'approver' }], stillNeeded: null },
      commands: [],
    });
  });

  test('says by whom a gate that waits could still be approved, and whether by its reader', async () => {
    await story.openGate();
    const seen = async (who: string, now = new Date()) => {
      const by = { person: `${who}@example.com`, now: now.toISOString() };
      const { live } = await record.store.read((tx) => readGateView(tx, story.run, 'go-ahead', undefined, by));
      return [live.could, live.you?.why];
    };
    expect(await seen('ann')).toEqual([['ann@example.com'], null]);
    expect(await seen('sam')).toEqual([['ann@example.com'], 'requester-excluded']);
    expect(await seen('dev')).toEqual([['ann@example.com'], 'author-excluded']);
    expect(await seen('nobody')).toEqual([['ann@example.com'], 'role-missing']);
    await story.decide('approve');
    expect(await seen('ann')).toEqual([[], undefined]);
  });

  test.each([
    ['go-ahead', 'gate-not-waiting'],
    ['nowhere', 'gate-unknown'],
    ['switch', 'gate-unknown'],
  ])('answers for %s, which is not open, with %s', async (address, code) => {
    await expect(record.store.read((tx) => readGateView(tx, story.run, address))).rejects.toMatchObject({ code });
  });

  test('puts a gate into the inbox of who may decide, and of nobody whom it excludes', async () => {
    await story.openGate();
    const inbox = (who: string) =>
      record.store.read((tx) => readInboxView(tx, `${who}@example.com`, { now: new Date().toISOString(), workers }));
    expect((await inbox('ann')).mine).toMatchObject([{ run: 'shop-1', command: 'backout show shop-1 go-ahead' }]);
    expect((await inbox('sam')).mine).toEqual([]);
    expect((await inbox('dev')).mine).toEqual([]);
    expect((await inbox('ann')).live).toMatchObject([
      { release: { version: '2.0.0' }, lastAssessment: { advice: 'roll-back' } },
    ]);
  });
});

describe('the list of steps', () => {
  test('makes a parallel step what the most pressing of its steps is, and indents branches', async () => {
    const branch = (id: string) => ({ id, title: id, steps: [commandStep('stop', ['true'])] });
    const parallel = {
      kind: 'parallel',
      id: 'drain',
      title: 'Drain',
      because: null,
      role: 'operator',
      expectedMs: 0,
      branches: [branch('eu'), branch('us')],
    } as const;
    const record = await newRecord();
    const story = await new Story(
      record.store,
      smallPlan({ steps: [gateStep(), { ...parallel, branches: [...parallel.branches] }] }),
    ).begin();
    const lines = async () =>
      (
        await record.store.read((tx) => readRunView(tx, story.run, { now: new Date().toISOString(), workers: [] }))
      ).steps.map(({ address, depth, state }) => [address, depth, state]);
    await story.start('drain/eu/stop');
    expect(await lines()).toEqual([
      ['go-ahead', 0, 'pending'],
      ['drain', 0, 'running'],
      ['drain/eu/stop', 1, 'running'],
      ['drain/us/stop', 1, 'pending'],
    ]);
    await story.succeed('drain/eu/stop');
    await story.start('drain/us/stop');
    await story.fail('drain/us/stop', 1, { do: 'hold' });
    expect((await lines())[1]).toEqual(['drain', 0, 'holding']);
    await record.end();
  });
});
