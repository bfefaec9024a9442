import type { Actor, BodyOf, EntryType } from '../../../records/entries.ts';
import { readCheckpointKey } from '../../../records/installation.ts';
import { checkpointer } from '../../../records/take-checkpoint.ts';
import { recordCopyOfFile, verifyRecord } from '../../../verify/verify.ts';
import { newRecord, oneAdministrator, system, type TestRecord } from '../../support/records.ts';
import { endedWell, personOf, reading, Story } from '../../records/story.ts';

const digest = `sha256:${'ab'.repeat(32)}`;
const switched = { address: 'switch', visit: 1, attempt: 1 };
const gate = { address: 'go-ahead', visit: 1 };
const sam = personOf('sam', 'operator');
const ended = { message: 'Over.', deviations: 0, open: [] };
const context = { windowLeftMs: 1, deadlineLeftMs: 1, approvalsSoFar: 0 };

type Forgery = { [T in EntryType]: readonly [type: T, body: BodyOf<T>] }[EntryType];

/** What nobody but a person, or something before it, can have caused. */
const forgeries: readonly Forgery[] = [
  ['roster.changed', { roster: oneAdministrator, diff: [], reason: null }],
  ['plan.published', { digest, revision: 2, source: null, sourceMap: null }],
  ['plan.endorsed', { digest }],
  ['release.deployed', { deployedAt: '2026-11-23T03:00:00.000Z', claimed: false, reason: null }],
  ['run.denied', { code: 'run-in-progress', message: 'no' }],
  ['run.held', { reason: 'wait' }],
  ['run.continued', { reason: null }],
  ['run.ending', { outcome: 'stopped', reason: null, undo: [], undoable: [] }],
  ['run.ended', { ...ended, outcome: 'stopped' }],
  ['run.ended', { ...ended, outcome: 'rolled-back' }],
  ['gate.decided', { ...gate, subject: digest, decision: 'approve', reason: null, seat: 'approver', context }],
  [
    'gate.settled',
    { ...gate, subject: digest, settlement: 'approved', by: ['ann@example.com'], contingency: null, useBefore: null },
  ],
  ['gate.settled', { ...gate, subject: digest, settlement: 'refused', by: [], contingency: null, useBefore: null }],
  ['gate.settled', { ...gate, subject: digest, settlement: 'expired', by: [], contingency: null, useBefore: null }],
  ['step.retried', { ...switched, reason: null }],
  ['step.skipped', { address: 'switch', visit: 1, reason: 'done' }],
  ['step.resolved', { ...switched, as: 'done', by: 'person', evidence: 'seen', files: [], value: null, then: null }],
  ['step.succeeded', { ...switched, address: 'by-hand', ...endedWell, captures: null, evidence: [] }],
  [
    'step.started',
    {
      ...switched,
      worker: { host: 'here', incarnation: 'i', pid: 1 },
      command: null,
      gates: [{ gate: 'go-ahead', visit: 1, subject: digest }],
    },
  ],
  ['contingency.chosen', { address: 'switch', visit: 1, contingency: 'fix', contingencyVisit: 1, reason: null }],
  ['note', { text: 'all is well', files: [] }],
  ['window.extended', { from: '2026-11-23T03:00:00.000Z', until: '2026-11-24T03:00:00.000Z', reason: 'slow' }],
  ['performer.changed', { from: 'sam@example.com', to: 'eve@example.com', offered: true, reason: null }],
  ['glass.broken', { what: 'gate', ...gate, reason: 'nobody answers' }],
  ['gate.asked', { ...gate, number: 1, question: 'is the backup there?' }],
  ['gate.answered', { ...gate, answers: [1], text: 'it is' }],
  ['request.lapsed', { ...gate, code: 'run-ended', message: 'the run has ended' }],
  [
    'run.recorded',
    {
      doneAt: '2026-11-23T03:00:00.000Z',
      doneBy: 'eve@example.com',
      what: 'linked it by hand',
      outcome: 'rolled-back',
      returnsTo: '1.9.0',
      files: [],
    },
  ],
];

describe('an entry that nothing can have caused', () => {
  let record: TestRecord;
  let story: Story;
  beforeEach(async () => {
    record = await newRecord();
    story = await new Story(record.store).begin();
    await story.openGate();
    await story.write('step.opened', { ...switched, address: 'by-hand', until: null, instructions: 'pull the lever' });
    await checkpointer(record.store, await readCheckpointKey(record.keyFile))();
  });
  afterEach(async () => record.end());

  async function found(): Promise<[string, number | null][]> {
    const copy = recordCopyOfFile(record.path);
    try {
      const { integrity, completeness } = await verifyRecord({ ...copy, receipt: undefined, blob: undefined });
      return [...integrity, ...completeness].map(({ kind, seq }) => [kind, seq]);
    } finally {
      copy.close();
    }
  }
  const write = <T extends EntryType>([type, body]: readonly [T, BodyOf<T>], actor: Actor = system) =>
    story.write(type, body, actor);

  it.each(forgeries)('is found after the last checkpoint: %s by the machinery', async (type, body) => {
    const size = await record.store.read((tx) => tx.size());
    await write([type, body] as Forgery);
    expect(await found()).toContainEqual(['cause-missing', size]);
  });

  it('is none of what a deadline, a contingency or a decision caused', async () => {
    await story.decide('approve');
    const { subject } = await approval();
    await story.start('switch', 1, { gates: [{ gate: 'go-ahead', visit: 1, subject }] });
    await story.succeed('switch');
    await story.succeed('by-hand', 1, sam);
    await write(
      ['contingency.chosen', { address: 'switch', visit: 1, contingency: 'fix', contingencyVisit: 1, reason: null }],
      sam,
    );
    await write(['contingency.completed', { address: 'switch', visit: 1, contingency: 'fix', then: 'end' }]);
    await write(['run.ending', { outcome: 'not-rolled-back', reason: null, undo: [], undoable: [] }]);
    await write(['run.ended', { ...ended, outcome: 'not-rolled-back' }]);
    expect(await found()).toEqual([]);
  });

  it('is none of what was measured, and is found where the same run ends a second time', async () => {
    await write(['run.measured', { measurements: [reading('pass')], proven: true }]);
    await write(['run.ended', { ...ended, outcome: 'rolled-back' }]);
    expect(await found()).toEqual([]);
    const size = await record.store.read((tx) => tx.size());
    await write(['run.ended', { ...ended, outcome: 'rolled-back' }]);
    expect(await found()).toEqual([['cause-missing', size]]);
  });

  async function approval(): Promise<{ subject: string }> {
    const visit = (await story.state()).steps.get('go-ahead')?.visits[0];
    return { subject: visit?.gate?.subject ?? '' };
  }
});
