import { readReleaseView } from '../../../views/release/read-release.ts';
import { readReportView } from '../../../views/report/read-report.ts';
import { renderReport } from '../../../views/report/render-report.ts';
import { smallPlan } from '../../support/plans.ts';
import { newRecord, type TestRecord } from '../../support/records.ts';
import { personOf, reading, Story } from '../../records/story.ts';

describe('the report of a run', () => {
  let record: TestRecord;
  let story: Story;
  beforeEach(async () => {
    record = await newRecord();
    story = await new Story(record.store).begin();
  });
  afterEach(async () => record.end());

  const report = () => record.store.read((tx) => readReportView(tx, story.run));

  /** Approved, failed once, tried again, told, measured, ended. */
  async function tellAll(): Promise<void> {
    await story.openGate();
    await story.write(
      'gate.denied',
      {
        address: 'go-ahead',
        visit: 1,
        code: 'requester-excluded',
        message: 'sam asked for the run',
        decision: 'approve',
      },
      personOf('sam'),
    );
    await story.decide('approve');
    await story.start('switch');
    await story.fail('switch', 1, { do: 'hold' });
    await story.hold('switch', 1, 'failed');
    await story.write(
      'step.retried',
      { address: 'switch', visit: 1, attempt: 2, reason: 'the disk was full | # now not' },
      personOf('sam', 'operator'),
    );
    await story.write(
      'deviation',
      { address: 'switch', what: 'cleaned the disk', why: 'it was full' },
      personOf('sam', 'operator'),
    );
    await story.start('switch', 2);
    await story.succeed('switch', 2);
    await story.write('note', { text: 'called the warehouse', files: [] }, personOf('sam'));
    await story.write('people.told', {
      notification: 'n',
      channel: 'ops',
      occasion: 'started',
      address: null,
      outcome: 'failed',
      attempts: 3,
      message: 'no answer',
    });
    await story.write('run.measured', { measurements: [reading('pass')], proven: true });
    await story.write('run.ended', {
      outcome: 'rolled-back-with-deviations',
      message: 'Back on 1.9.0.',
      deviations: 1,
      open: ['fix the defect'],
    });
  }

  test('answers in order what, why, who, shown, ran, deviated, verified, told, open, on one page', async () => {
    await tellAll();
    const page = renderReport(await report());
    const headings = page
      .split('\n')
      .filter((line) => line.startsWith('## '))
      .map((line) => line.slice(3));
    expect(headings).toEqual([
      'What',
      'Why',
      'Who authorized it, and were they allowed to',
      'What they were shown',
      'What ran',
      'What deviated from the plan',
      'Was it verified',
      'Who was told',
      'What is open',
    ]);
    expect(page).toContain('# shop-1: rolled-back-with-deviations');
    expect(page).toContain('ann (ann@example.com) decided **approve** as approver');
    expect(page).toContain('and was allowed to');
    expect(page).toContain('was turned away');
    expect(page.split('\n').length).toBeLessThan(90);
  });

  test('names every warning that the plan silences, what about, and why; and says nothing of it where there is none', async () => {
    expect(renderReport(await report())).not.toContain('silenced');
    const because = 'a second order disturbs nobody';
    const silenced = [
      { code: 'plan-once-unverified', at: 'switch', because },
      { code: 'plan-criterion-constant', at: '/criteria/0', because: 'it is a switch' },
      { code: 'plan-duration-short', at: '/duration', because: 'measured' },
    ];
    const other = { ...smallPlan({ silenced }), release: { service: 'till', version: '2.0.0' } };
    story = await new Story(record.store, other).begin();
    const view = await report();
    expect(view.silenced?.map(({ at }) => at)).toEqual(['switch', 'criterion works', 'duration']);
    expect(renderReport(view)).toContain(`\`plan-once-unverified\` at switch, because: ${because}`);
  });

  test('lists every attempt with its own outcome, oldest first', async () => {
    await tellAll();
    expect((await report()).ran.map(({ address, attempt, outcome }) => [address, attempt, outcome])).toEqual([
      ['switch', 1, 'failed'],
      ['switch', 2, 'succeeded'],
    ]);
  });

  test('holds the assessment that was there when the run was asked for', async () => {
    expect((await report()).why.assessment).toMatchObject([{ criterion: 'works', verdict: 'fail' }]);
  });

  test('says of a decision by somebody without a role of the quorum, and of the requester, that it was not allowed', async () => {
    await story.openGate();
    await story.decide('approve', 'go-ahead', 1, personOf('sam', 'approver'));
    await story.write('gate.voided', {
      address: 'go-ahead',
      visit: 1,
      code: 'requester-excluded',
      message: 'not theirs',
    });
    await story.openGate('go-ahead', 2);
    await story.decide('approve', 'go-ahead', 2, personOf('bob', 'auditor'));
    const allowed = (await report()).authorized.map(({ decisions }) => decisions.map((each) => each.allowed));
    expect(allowed).toEqual([[false], [false]]);
    expect(renderReport(await report())).toContain('**and was not allowed to**');
  });

  test('says of the requester that they were allowed to where the plan lifted that, with its reason', async () => {
    story.over = { lifted: [{ who: 'requester', because: 'a team of two' }] };
    await story.openGate();
    await story.decide('approve', 'go-ahead', 1, personOf('sam', 'approver'));
    expect((await report()).authorized[0]?.decisions).toMatchObject([{ who: 'sam@example.com', allowed: true }]);
    expect(renderReport(await report())).toContain(
      'the requester could approve, which the plan allows because a team of two',
    );
  });

  test('keeps what people wrote from becoming markup of the page', async () => {
    await story.write('note', { text: '# Verified\n\n**yes** <b>', files: [] }, personOf('sam'));
    const page = renderReport(await report());
    expect(page).not.toMatch(/^# Verified/m);
    expect(page).not.toContain('<b>');
  });

  test('says what is open while the run goes on', async () => {
    await story.openGate();
    expect((await report()).open).toEqual(['the run has not ended', 'go-ahead: open']);
  });

  test('counts as untold who never got a message, once, and not who got it when it was tried again', async () => {
    const told = { occasion: 'notify', address: 'tell', message: 'no answer' } as const;
    for (const [attempts, ops] of [[1, 'failed'] as const, [2, 'delivered'] as const]) {
      await story.write('people.told', { ...told, notification: 'n/ops', channel: 'ops', attempts, outcome: ops });
      await story.write('people.told', { ...told, notification: 'n/on', channel: 'on', attempts, outcome: 'failed' });
    }
    expect((await report()).open.slice(1)).toEqual(['“on” was not told (notify)']);
    expect((await report()).told).toHaveLength(4);
  });

  test('a release tells its deployments, plans, assessments and runs, and that a rollback ended its time', async () => {
    const view = () =>
      record.store.read((tx) =>
        readReleaseView(tx, { service: 'shop', version: '2.0.0' }, { now: new Date().toISOString() }),
      );
    expect(await view()).toMatchObject({
      deployments: [{ live: true, by: 'eve@example.com' }],
      plans: [{ current: true, endorsedBy: [] }],
      assessments: [{ advice: 'roll-back' }],
      runs: [{ run: 'shop-1' }],
    });
    await tellAll();
    expect(await view()).toMatchObject({
      deployments: [{ live: false }],
      runs: [{ outcome: 'rolled-back-with-deviations' }],
    });
  });

  test('of a release that nothing is known of it says so', async () => {
    await expect(
      record.store.read((tx) =>
        readReleaseView(tx, { service: 'shop', version: '9' }, { now: new Date().toISOString() }),
      ),
    ).rejects.toMatchObject({ code: 'release-unknown' });
  });
});
