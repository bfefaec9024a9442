import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Answer } from '../../requests/answer.ts';
import { codes } from '../../common/codes.ts';
import { digestOf } from '../../common/digest.ts';
import type { FrozenStep } from '../../plans/language/schema/index.ts';
import type { Door } from '../api/support/door.ts';
import type { Run } from '../authority/support/desk.ts';
import { controls } from '../activities/control/support.ts';
import type { People } from '../support/people.ts';
import { manualStep } from '../support/manual-step.ts';
import { commandStep, smallPlan } from '../support/plans.ts';
import { system } from '../support/records.ts';
import { eachAtATerminal } from './support/at-a-terminal.ts';
import type { Terminal } from './support/terminal.ts';

const unendorsed = ['--unendorsed', 'nobody reviews what a test runs'];

describe('operating a run from the command line', () => {
  let people: People;
  let door: Door;
  let terminal: Terminal;
  let run: Run;

  eachAtATerminal((ours) => ({ people, door, terminal } = ours));

  const ask = async (...words: string[]) => terminal.run([...words, '--json'], people.support);
  const accepted = { status: 'accepted' };

  describe('a step that holds', () => {
    beforeEach(async () => {
      const onFailure = { advise: 'contingency', contingency: 'fix', because: 'it is quicker' } as const;
      run = await door.desk.past([commandStep('switch', ['false'], { onFailure }), commandStep('after', ['true'])]);
      await run.ran('switch', { outcome: 'failed' });
    });

    it('is shown first, with what it offers', async () => {
      const { out } = await terminal.run(['status'], people.support);
      expect(out).toContain('backout contingency shop-1 switch fix');
      expect(out).toContain('backout retry shop-1 switch');
    });

    it('is tried again', async () => {
      expect((await ask('retry')).json()).toMatchObject(accepted);
      expect(await run.visit('switch')).toMatchObject({ state: 'pending', next: { attempt: 2 } });
    });

    it('is skipped', async () => {
      expect((await ask('skip', 'switch', '--reason', 'not needed')).json()).toMatchObject(accepted);
      expect(await run.visit('switch')).toMatchObject({ outcome: 'skipped', skipped: { reason: 'not needed' } });
    });

    it('takes the contingency that it offers, and says which it offers when asked for another', async () => {
      const other = await ask('contingency', 'switch', 'repair');
      expect([other.code, other.json()]).toEqual([
        2,
        { error: expect.objectContaining({ code: 'contingency-unknown', expected: 'fix' }) },
      ]);
      expect((await ask('contingency', run.name, 'fix')).json()).toMatchObject(accepted);
      expect(await run.visit('switch')).toMatchObject({ state: 'contingency', contingency: { id: 'fix' } });
    });

    it('is left where it is when the run is stopped', async () => {
      const { err, code } = await terminal.run(['stop', '--reason', 'wrong release'], people.support);
      expect(code).toBe(0);
      expect(err).toContain('nothing that it did can be undone');
      expect(await run.state()).toMatchObject({
        state: 'ending',
        ending: { outcome: 'stopped', reason: 'wrong release' },
      });
    });
  });

  it('lists what could be undone before it stops a run, and undoes it when asked to', async () => {
    const {
      undo: _undo,
      reverses: _none,
      ...back
    } = commandStep('switch', ['true']) as Extract<FrozenStep, { kind: 'command' }>;
    run = await door.desk.past([
      commandStep('switch', ['true'], { undo: { ...back, id: 'back', irreversible: null } }),
      commandStep('after', ['true']),
    ]);
    await run.ran('switch');
    const { err, code } = await terminal.run(['stop', '--reason', 'wrong release', '--undo'], people.support);
    expect(code).toBe(0);
    expect(err).toContain('undo first, last done first, once others approve:\n  switch~undo\n');
    expect((await run.state()).ending).toBeNull();
    expect(await run.approve('run:undo')).toMatchObject({ status: 'accepted' });
    expect((await run.state()).ending).toMatchObject({ undo: ['switch~undo'] });
  });

  it('settles an unknown outcome with evidence', async () => {
    run = await door.desk.past([commandStep('switch', ['false'])]);
    await run.ran('switch', { outcome: 'unknown' });
    const { out } = await terminal.run(['status'], people.support);
    expect(out).toContain(`backout resolve ${run.name} switch --as WHAT --evidence TEXT\n`);
    await writeFile(join(terminal.home, 'schema.txt'), '7');
    const answer = await ask('resolve', '--as', 'done', '--evidence', 'schema_version is 7', '--file', 'schema.txt');
    expect(answer.json()).toMatchObject(accepted);
    const [resolved] = await door.desk.entries('step.resolved');
    expect(resolved?.body).toMatchObject({
      as: 'done',
      by: 'person',
      evidence: 'schema_version is 7',
      files: [{ name: 'schema.txt', digest: digestOf('7') }],
    });
  });

  describe('a step done by hand', () => {
    beforeEach(async () => {
      run = await door.desk.past([manualStep]);
      await controls(door.desk.store).openStep(run.ref('call'));
    });

    it('is confirmed with text, number and file as its evidence', async () => {
      await writeFile(join(terminal.home, 'shot.png'), 'pixels');
      const answer = await ask(
        'confirm',
        '--evidence',
        'who=Bob = the boss',
        '--evidence',
        'parcels=12',
        '--evidence',
        'shot=@shot.png',
        '--note',
        'he was asleep',
      );
      expect(answer.json()).toMatchObject(accepted);
      const [done] = await door.desk.entries('step.succeeded');
      expect(done?.body.evidence).toEqual([
        { id: 'who', value: 'Bob = the boss', file: null },
        { id: 'parcels', value: 12, file: null },
        { id: 'shot', value: null, file: digestOf('pixels') },
      ]);
    });

    it.each([
      ['nothing where something is required', [], 'evidence-missing', 'who (text): Whom did you reach?'],
      ['something that is not asked for', ['who=Bob', 'x=1'], 'usage', 'who=TEXT, parcels=NUMBER, shot=@FILE'],
      ['a number that is none', ['who=Bob', 'parcels=many'], 'usage', 'a number'],
      ['words without a name', ['Bob'], 'usage', 'who=TEXT, parcels=NUMBER, shot=@FILE'],
      ['a file that is not there', ['who=Bob', 'shot=@none.png'], 'file-unreadable', 'a file'],
      ['a file that is too large', ['who=Bob', 'shot=@large.png'], 'too-large', 'at most 8,388,608 bytes'],
    ])('is not confirmed by %s', async (_what, evidence, code, expected) => {
      await writeFile(join(terminal.home, 'large.png'), '');
      await truncate(join(terminal.home, 'large.png'), 8_388_609);
      const ran = await ask('confirm', ...evidence.flatMap((one) => ['--evidence', one]));
      expect([ran.code, ran.json()]).toEqual([2, { error: expect.objectContaining({ code, expected }) }]);
      expect(await door.desk.entries('step.succeeded')).toEqual([]);
    });
  });

  it('starts a run by the plan that is current, shows what it does, and names it', async () => {
    await door.desk.publish(smallPlan({ title: 'An earlier plan' }));
    const digest = await door.desk.publish();
    await door.desk.deployed();
    const words = [
      'start',
      'shop@2.0.0',
      '--env',
      'production',
      '--problem',
      'it fails',
      '--cause',
      'code-corrupted',
      '--incident',
      'INC-7',
      ...unendorsed,
    ];
    const { code, err, out } = await terminal.run(words, people.support);
    expect(code).toBe(0);
    expect(err).toContain('revision 2');
    expect(err).toContain('go-ahead must approve before anything is changed');
    expect(out).toContain('shop-1');
    const [asked] = await door.desk.entries('run.requested');
    expect([asked?.entry.plan, asked?.body]).toEqual([
      digest,
      expect.objectContaining({ problem: 'it fails', incident: 'INC-7', claimedDeployment: null }),
    ]);
  });

  it('says before it is signed that another release is live, since when, and starts all the same', async () => {
    await door.desk.publish();
    await door.desk.deployed();
    const later = smallPlan({ release: { service: 'shop', version: '2.0.1' } });
    await door.desk.deployed(later, new Date().toISOString());
    const words = [
      'start',
      'shop@2.0.0',
      '--env',
      'production',
      '--problem',
      'it fails',
      '--cause',
      'other',
      ...unendorsed,
    ];
    const { code, err, out } = await terminal.run(words, people.support);
    expect(code).toBe(0);
    expect(err).toMatch(/WARNING +by the record shop@2\.0\.1 is live in production, since .* ago; .*a deviation/);
    expect(out).toMatch(/deviates +shop@2\.0\.0 is rolled back although shop@2\.0\.1 is live in production/);
    const deviations = await door.desk.entries('deviation');
    expect(deviations.map(({ body }) => body.what)).toContain(
      'shop@2.0.0 is rolled back although shop@2.0.1 is live in production',
    );
  });

  it('says nothing about what is live where it is the release that is rolled back', async () => {
    await door.desk.publish();
    await door.desk.deployed();
    const words = [
      'start',
      'shop@2.0.0',
      '--env',
      'production',
      '--problem',
      'it fails',
      '--cause',
      'other',
      ...unendorsed,
    ];
    expect((await terminal.run(words, people.support)).err).not.toContain('WARNING');
  });

  it.each([
    ['retry', []],
    ['skip', ['--reason', 'x']],
    ['resolve', ['--as', 'done', '--evidence', 'x']],
    ['confirm', []],
  ])('says of a run that has ended how and when it did, and what to do, instead of a %s', async (action, more) => {
    run = await door.desk.past([commandStep('switch', ['false'])]);
    await run.append('run.ended', { outcome: 'stopped', message: 'wrong release', deviations: 0, open: [] });
    for (const step of [[], ['switch']]) {
      const { code, err } = await terminal.run([action, run.name, ...step, ...more], people.support);
      expect(code).toBe(codes['run-ended']);
      expect(err).toMatch(/shop-1 has ended: stopped, at \d{4}-.*Z\n/);
      expect(err).toContain('found     wrong release');
      expect(err).toContain('backout report shop-1');
    }
  });

  it('starts a run without a recorded deployment on the word of the person who starts it', async () => {
    await door.desk.publish();
    const deployedAt = new Date(Date.now() - 60_000).toISOString();
    const words = [
      'start',
      'shop@2.0.0',
      '--env',
      'production',
      '--problem',
      'x',
      '--cause',
      'other',
      '--deployed-at',
      deployedAt,
      '--reason',
      'the pipeline is down',
      ...unendorsed,
    ];
    expect((await ask(...words)).json()).toMatchObject(accepted);
    const [asked] = await door.desk.entries('run.requested');
    expect(asked?.body.claimedDeployment).toEqual({ deployedAt, reason: 'the pipeline is down' });
  });

  describe('an assessment', () => {
    beforeEach(async () => {
      await door.desk.publish();
      await door.desk.deployed();
    });

    it.each([
      ['pass', 0],
      ['fail', 10],
      ['error', 11],
    ] as const)('whose readings are %s ends with exit status %i and shows the figures', async (verdict, exit) => {
      door.deciding.measure = async (request) => {
        const at = new Date().toISOString();
        const measurement = {
          criterion: 'works',
          verdict,
          value: 3,
          unit: null,
          bound: 'passes at 0',
          at,
          message: null,
        };
        const about = { purpose: 'assess', request, address: null, visit: null, round: 1, label: 'local' } as const;
        await door.desk.store.write((tx) =>
          tx.append({
            type: 'criteria.measured',
            actor: system,
            release: smallPlan().release,
            environment: 'production',
            body: { ...about, measurements: [measurement] },
          }),
        );
        await controls(door.desk.store).concludeAssessment({ request });
      };
      const { code, out } = await terminal.run(['assess', 'shop@2.0.0'], people.support);
      expect(code).toBe(exit);
      expect(out).toContain('works');
      expect(out).toContain('passes at 0');
    });

    it('that nobody can make ends with exit status 4', async () => {
      door.deciding.there = false;
      const ran = await ask('assess', 'shop@2.0.0');
      expect([ran.code, ran.json()]).toEqual([4, { error: expect.objectContaining({ code: 'not-decided' }) }]);
    });
  });

  it('publishes a roster and says what it changes', async () => {
    const roster = structuredClone(people.roster);
    roster.people.find(({ person }) => person === people.dev.person)!.roles = ['developer', 'auditor'];
    await writeFile(join(terminal.home, 'roster.yaml'), JSON.stringify(roster));
    const { code, err, out } = await terminal.run(['roster', 'publish', '--reason', 'Dev audits now'], people.admin);
    expect(code).toBe(0);
    expect(err).toContain(people.dev.person);
    expect(out).toContain('one thing changes');
    expect(((await terminal.run(['roster', 'show', '--json'], people.auditor)).json() as typeof roster).people).toEqual(
      roster.people,
    );
    expect(
      ((await terminal.run(['roster', 'show', '--at', '0', '--json'], people.auditor)).json() as typeof roster).people,
    ).toEqual(people.roster.people);
  });

  it('verifies the record through the API and as a copy, and says what it could not check', async () => {
    await door.desk.begun();
    const online = await terminal.run(['audit', 'verify', '--json'], people.auditor);
    expect([online.code, online.json()]).toEqual([
      0,
      expect.objectContaining({ integrity: [], completeness: [], unchecked: expect.arrayContaining(['receipts']) }),
    ]);
    const copy = await terminal.run([
      'audit',
      'verify',
      '--record',
      door.desk.record.dir,
      '--fingerprint',
      door.desk.record.fingerprint,
      '--json',
    ]);
    expect([copy.code, copy.json()]).toEqual([
      0,
      expect.objectContaining({ integrity: [], completeness: [], unchecked: ['end'] }),
    ]);
    const other = await terminal.run([
      'audit',
      'verify',
      '--record',
      door.desk.record.dir,
      '--fingerprint',
      'SHA256:other',
    ]);
    expect(other.code).toBe(1);
    expect(other.out).toContain('✗ integrity');
  });

  it('answers with the very answer of the API when asked for JSON', async () => {
    const { out } = await terminal.run(['deployed', 'shop@2.0.0', '--env', 'production', '--json'], people.engineer);
    const answer = JSON.parse(out) as Answer;
    expect((await door.desk.store.read((tx) => tx.receipt(answer.request)))?.answer).toEqual(answer);
  });
});
