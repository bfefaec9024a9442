import { adjudicate } from '../../../authority/adjudicate.ts';
import { beginAttempt } from '../../../authority/attempts/index.ts';
import { digestOf } from '../../../common/digest.ts';
import { readGateView } from '../../../views/gate/read-gate.ts';
import type { FrozenStep } from '../../../plans/language/schema/index.ts';
import { signAs, signedFields, type People, type TestPerson } from '../../support/people.ts';
import { commandStep, gateStep, manualStep, smallPlan } from '../../support/plans.ts';
import { undoStep } from '../../support/tree-plan.ts';
import { worker } from '../../support/scene.ts';
import { type Desk, eachAtADesk, type Run } from '../support/desk.ts';

let people: People;
let desk: Desk;
eachAtADesk((ours) => ({ people, desk } = ours));

const give = (who: TestPerson, ...roles: string[]) =>
  desk.changeRoster((roster) => {
    roster.people.find((one) => one.person === who.person)!.roles.push(...roles);
  });
const undoable = (id: string) => commandStep(id, ['true'], { undo: undoStep(id) });
const onSkip = { step: 'bad', visit: 1, reason: 'it has to be' };

/** A run that holds at `bad`, whose skip needs an approval. */
async function held(): Promise<Run> {
  const approver = { kind: 'role', role: 'approver', count: 1 } as const;
  const changesNeed = [{ action: 'skip' as const, quorum: approver, because: 'two see more than one' }];
  const run = await desk.begun(
    smallPlan({ changesNeed, steps: [gateStep(), commandStep('bad', ['false']), commandStep('after', ['true'])] }),
  );
  await run.openGate();
  await run.approve('go-ahead');
  await run.ran('bad', { outcome: 'failed' });
  return run;
}

/** Lets somebody break the glass. */
const mayBreak = (who: TestPerson) =>
  desk.changeRoster((roster) => {
    roster.roles.push({ id: 'commander', title: 'Commander', may: ['break-glass'] });
    roster.people.find((one) => one.person === who.person)!.roles.push('commander');
  });

const breakAt = async (run: Run, gate: string, who: TestPerson) => {
  const visit = await run.visit(gate);
  const fields = { gate, visit: visit?.visit ?? 1, subject: visit?.gate?.subject, reason: 'nobody answers' };
  return run.ask('break-glass', fields, who);
};

describe('an undo that was asked for without a list of what would be undone', () => {
  test('undoes nothing that was not shown to the approver', async () => {
    const run = await desk.past([undoable('one'), undoable('two'), commandStep('three', ['true'])]);
    await run.ran('one');
    await run.ask('stop', { undo: true, reason: 'enough' });
    await run.ran('two');
    expect(await run.approve('run:undo')).toMatchObject({ message: expect.stringContaining('can no longer be done') });
    expect((await run.state()).state).toBe('active');
  });

  test('is not done if less would be undone than was shown', async () => {
    const run = await desk.past([undoable('one'), commandStep('two', ['true'])]);
    await run.ran('one');
    await run.ask('stop', { undo: true, reason: 'enough' });
    await desk.changeRoster((roster) => {
      roster.people.find((one) => one.person === people.approver.person)!.roles = ['auditor'];
    });
    const answer = await run.approve('run:undo', people.approver2);
    expect(answer).toMatchObject({ message: expect.stringContaining('can no longer be done') });
    expect((await run.state()).state).toBe('active');
  });
});

describe('a request that needs approval', () => {
  test('shows in its subject everything that would run at once, in its order', async () => {
    const run = await desk.past([undoable('one'), undoable('two'), commandStep('three', ['true'])]);
    await run.ran('one');
    await run.ran('two');
    await run.ask('stop', { undo: true, reason: 'enough' });
    const view = await desk.store.read((tx) => readGateView(tx, run.name, 'run:undo'));
    expect(view.subject.covers.map(({ address }) => address)).toEqual(['two~undo', 'one~undo']);
    expect(view.subject.covers[0]?.does.map(({ parts }) => parts)).toContainEqual([{ value: 'true' }]);
    // What it shows is held against the run by its list; nobody is asked again because of it.
    expect(await run.approve('run:undo')).toMatchObject({ status: 'accepted', data: { settlement: 'approved' } });
    expect((await run.state()).ending?.undo).toEqual(['two~undo', 'one~undo']);
  });

  test('is done once, however often the request and its approval come again', async () => {
    const run = await held();
    const fields = signedFields(people.support, desk.installation);
    const asked = await signAs(people.support, { ...fields, action: 'skip', ...run.place, ...onSkip });
    const first = await desk.decide(await desk.take(asked));
    const decision = await run.decision('approve', { gate: 'bad:skip' });
    const approval = await desk.sign(people.approver, decision);
    await desk.decide(await desk.take(approval));
    await desk.restart();
    for (const one of [asked, approval]) await desk.decide(await desk.take(one));
    expect(await desk.store.write((tx) => adjudicate(tx, digestOf(asked.bytes)))).toEqual(first);
    expect(await desk.entries('step.skipped')).toHaveLength(1);
    expect(await desk.entries('gate.settled')).toHaveLength(2);
  });

  test('is not approved by the person who asked for it, with another key or with the name in capitals', async () => {
    await give(people.approver2, 'operator');
    const run = await held();
    await run.ask('take-over', { reason: 'they sleep' }, people.approver2);
    await run.ask('skip', onSkip, people.approver2);
    const decision = await run.decision('approve', { gate: 'bad:skip' });
    const [, second] = people.approver2.keys;
    const answer = await desk.ask(people.approver2, decision, second ? { key: second } : {});
    expect(answer).toMatchObject({ status: 'denied', code: 'requester-excluded' });
  });

  test('is not approved afterwards by the person who asked for it, if somebody else broke the glass', async () => {
    await give(people.approver2, 'operator');
    await mayBreak(people.engineer);
    const run = await held();
    await run.ask('take-over', { reason: 'they sleep' }, people.approver2);
    await run.ask('skip', onSkip, people.approver2);
    expect(await breakAt(run, 'bad:skip', people.engineer)).toMatchObject({ status: 'accepted' });
    expect((await run.visit('bad'))?.outcome).toBe('skipped');
    const own = await run.approve('bad:skip-retrospective', people.approver2);
    expect(own).toMatchObject({ status: 'denied', code: 'requester-excluded' });
    expect(await run.approve('bad:skip-retrospective')).toMatchObject({ status: 'accepted' });
  });
});

describe('an action that was done without those who should have decided', () => {
  test('can be questioned after the run has ended, and the question is answered', async () => {
    await mayBreak(people.engineer);
    const run = await desk.begun();
    await run.openGate();
    await breakAt(run, 'go-ahead', people.engineer);
    await run.append('run.ended', { outcome: 'rolled-back-with-deviations', message: '', deviations: 1, open: [] });
    const at = { gate: 'go-ahead:retrospective', visit: 1 };
    const question = { ...at, question: 'why was nobody called?' };
    expect(await run.ask('ask', question, people.approver)).toMatchObject({ status: 'accepted' });
    expect(await run.ask('reply', { ...at, question: null, text: 'the phones were down' })).toMatchObject({
      status: 'accepted',
    });
    // Of a gate that was decided nothing is asked any more, and the run's other gates stay as they are.
    expect(await run.ask('ask', { ...question, gate: 'go-ahead' }, people.approver)).toMatchObject({
      status: 'denied',
      code: 'run-ended',
    });
  });
});

describe('a key that was limited after it approved', () => {
  const limit = () =>
    desk.changeRoster((roster) => {
      for (const key of roster.people.find((one) => one.person === people.approver.person)!.keys)
        key.only = ['deployed'];
    });

  test('lets nothing begin', async () => {
    const run = await desk.past([commandStep('switch', ['true'])]);
    await limit();
    const begun = await run.change((open) => beginAttempt(open, run.ref('switch'), worker));
    expect(begun).toMatchObject({ hold: { code: 'key-revoked' } });
    expect(await desk.entries('gate.voided')).toHaveLength(1);
  });

  test('fills no seat of a quorum that is not complete', async () => {
    const quorum = { kind: 'role', role: 'approver', count: 2 } as const;
    const run = await desk.begun(
      smallPlan({ steps: [gateStep('go-ahead', { quorum }), commandStep('switch', ['true'])] }),
    );
    await run.openGate();
    await run.approve('go-ahead');
    await limit();
    expect(await run.approve('go-ahead', people.approver2)).toMatchObject({ data: { settlement: null } });
  });
});

describe('a gate that keeps the performers of its steps from approving', () => {
  const excluded = ['requester', 'author', 'performer'] as const;
  const steps = [
    gateStep('go-ahead', { excluded: [...excluded] }),
    manualStep('switch'),
    commandStep('after', ['true']),
  ];

  test('keeps its approver from doing those steps by hand afterwards, and nobody else', async () => {
    await give(people.approver, 'operator');
    await give(people.approver2, 'operator');
    const run = await desk.begun(smallPlan({ steps }));
    await run.openGate();
    expect(await run.approve('go-ahead')).toMatchObject({ status: 'accepted' });
    const opened = { address: 'switch', visit: 1, attempt: 1, until: null, instructions: null };
    await run.append('step.opened', opened);
    const done = { step: 'switch', visit: 1, evidence: [], note: null };
    const own = await run.ask('confirm', done, people.approver);
    expect(own).toMatchObject({ status: 'denied', code: 'performer-excluded' });
    expect(await run.ask('confirm', done, people.approver2)).toMatchObject({ status: 'accepted' });
  });

  test('keeps its approver from performing the run while any of those steps is left', async () => {
    await give(people.approver, 'operator');
    const run = await desk.begun(smallPlan({ steps }));
    await run.openGate();
    await run.approve('go-ahead');
    const taken = await run.ask('take-over', { reason: 'they sleep' }, people.approver);
    expect(taken).toMatchObject({ status: 'denied', code: 'performer-excluded' });
    const offered = await run.ask('handover', { to: people.approver.person, reason: null });
    expect(offered).toMatchObject({ status: 'denied', code: 'performer-excluded' });
  });
});

describe('a gate inside a contingency', () => {
  const irreversible = { because: 'the columns are gone', contingency: 'onward' };
  const onward = {
    id: 'onward',
    title: 'Onward',
    because: 'there is no way back',
    then: 'end' as const,
    steps: [
      gateStep('sure'),
      commandStep('patch', ['false'], { irreversible: { because: 'it is sent', contingency: null } }),
      commandStep('rest', ['true']),
    ],
  };
  let run: Run;
  beforeEach(async () => {
    const steps = [gateStep(), commandStep('drop', ['true'], { irreversible }), commandStep('last', ['true'])];
    run = await desk.begun(smallPlan({ steps, contingencies: [onward] }));
    await run.openGate();
    await run.approve('go-ahead');
    await run.ran('drop');
    await run.ran('last', { outcome: 'failed' });
    await run.ask('contingency', { step: 'last', visit: 1, contingency: 'onward', reason: null });
    await run.openGate('@onward/sure');
  });

  test('is passed by breaking the glass like any other, and asked about afterwards under its own address', async () => {
    await mayBreak(people.engineer);
    expect(await breakAt(run, '@onward/sure', people.engineer)).toMatchObject({ status: 'accepted' });
    await run.begin('@onward/patch');
    expect(await run.approve('@onward/sure:retrospective', people.engineer)).toMatchObject({ status: 'denied' });
    expect(await run.approve('@onward/sure:retrospective')).toMatchObject({ status: 'accepted' });
  });

  test('is the one whose people decide when a step behind it is to be skipped', async () => {
    await run.approve('@onward/sure');
    await run.ran('@onward/patch', { outcome: 'failed' });
    const skip = { step: '@onward/patch', visit: 1, reason: 'it works without' };
    expect(await run.ask('skip', skip)).toMatchObject({ data: { waitsAt: '@onward/patch:skip' } });
    expect(await run.approve('@onward/patch:skip', people.support)).toMatchObject({ status: 'denied' });
    expect(await run.approve('@onward/patch:skip')).toMatchObject({ status: 'accepted' });
    expect((await run.visit('@onward/patch'))?.outcome).toBe('skipped');
    await run.begin('@onward/rest');
  });
});

describe('an undo step that verifies, while the run ends', () => {
  test('is skipped with an approval too', async () => {
    const verify: Extract<FrozenStep, { kind: 'command' }>['verify'] = {
      probe: { kind: 'command', argv: ['true'], cwd: null, env: {}, timeoutMs: 5000, read: { kind: 'exit' } },
      done: { kind: 'equals', value: 0 },
      notDone: { kind: 'equals', value: 1 },
    };
    const step = commandStep('one', ['true'], { verify }) as Extract<FrozenStep, { kind: 'command' }>;
    const { undo: _none, reverses: _nothing, ...undo } = step;
    const run = await desk.past([
      commandStep('one', ['true'], { undo: { ...undo, irreversible: null } }),
      commandStep('two', ['true']),
    ]);
    await run.ran('one');
    await run.ask('stop', { undo: true, reason: 'enough' });
    await run.approve('run:undo');
    await run.ran('one~undo', { outcome: 'failed' });
    expect(await run.ask('skip', { step: 'one~undo', visit: 1, reason: 'by hand' })).toMatchObject({
      data: { waitsAt: 'one~undo:skip' },
    });
    expect(await run.approve('one~undo:skip')).toMatchObject({ status: 'accepted' });
    expect((await run.visit('one~undo'))?.outcome).toBe('skipped');
  });
});

describe('a run that two people take over', () => {
  test('is performed by the last of them, and an offer by an earlier performer is no longer valid', async () => {
    await give(people.approver, 'operator');
    await give(people.approver2, 'operator');
    const run = await held();
    await run.ask('handover', { to: people.approver.person, reason: null });
    const late = (who: TestPerson, reason: string | null) => run.ask('take-over', { reason }, who);
    expect(await late(people.approver2, 'they sleep')).toMatchObject({ status: 'accepted' });
    // What support had offered fell with their charge: whoever it was offered to says why, like anybody.
    expect(await late(people.approver, null)).toMatchObject({ status: 'denied', code: 'usage' });
    const both = await Promise.all([late(people.approver, 'I was first'), late(people.support, 'I am back')]);
    expect(both.map(({ status }) => status)).toEqual(['accepted', 'accepted']);
    const { performers } = await run.state();
    expect(performers).toHaveLength(4);
    const [one, other] = [people.approver, people.support];
    const asks = await Promise.all([run.ask('skip', onSkip, one), run.ask('skip', onSkip, other)]);
    expect(asks.map(({ status }) => status).toSorted()).toEqual(['accepted', 'denied']);
  });
});
