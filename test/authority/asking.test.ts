import { queued, tellsAll } from '../support/outbox.ts';
import type { People, TestPerson } from '../support/people.ts';
import { commandStep, gateStep, smallPlan } from '../support/plans.ts';
import { readGateView } from '../../views/gate/read-gate.ts';
import { readInboxView } from '../../views/inbox/read-inbox.ts';
import { type Desk, eachAtADesk, type Run } from './support/desk.ts';

let people: People;
let desk: Desk;
let run: Run;
eachAtADesk((ours) => ({ people, desk } = ours));
beforeEach(async () => {
  run = await desk.begun(smallPlan({ steps: [gateStep(), commandStep('switch', ['true'])], communication: tellsAll }));
  await run.openGate();
});

const at = { gate: 'go-ahead', visit: 1 };
const ask = (question = 'does the warehouse know?', person: TestPerson = people.approver, over = {}) =>
  run.ask('ask', { ...at, question, ...over }, person);
const reply = (text = 'Bob was called', person: TestPerson = people.support, over = {}) =>
  run.ask('reply', { ...at, question: null, text, ...over }, person);
const told = async (occasion: string) => (await queued(desk.store)).filter((one) => one.occasion === occasion);
const view = () => desk.store.read((tx) => readGateView(tx, run.name, 'go-ahead'));

describe('a question at a gate', () => {
  test('notifies the performer, is shown on the page and in the inbox, and settles nothing', async () => {
    expect(await ask()).toMatchObject({ status: 'accepted', data: { question: 1 } });
    expect(await told('question')).toMatchObject([
      { channel: 'ops', text: expect.stringContaining('does the warehouse know?') },
    ]);
    expect((await view()).live.questions).toMatchObject([{ number: 1, who: 'ann@example.com', answers: [] }]);
    const inbox = await desk.store.read((tx) =>
      readInboxView(tx, people.support.person, { now: new Date().toISOString(), workers: [] }),
    );
    expect(inbox.mine).toContainEqual(
      expect.objectContaining({
        command: `backout reply ${run.name} go-ahead TEXT`,
        what: expect.stringContaining('ann@'),
      }),
    );
    expect(await view()).toMatchObject({ state: 'waiting' });
    expect(await desk.ask(people.approver, await run.decision('approve'))).toMatchObject({ status: 'accepted' });
  });

  test('is for those who are asked to decide: nobody else asks', async () => {
    expect(await ask('why?', people.dev)).toMatchObject({ status: 'denied', code: 'role-missing' });
    expect(await ask('why?', people.auditor)).toMatchObject({ status: 'denied', code: 'role-missing' });
    expect((await view()).live.questions).toEqual([]);
  });

  test('names the visit that waits, and a gate that has opened', async () => {
    expect(await ask('why?', people.approver, { visit: 2 })).toMatchObject({ code: 'visit-mismatch' });
    expect(await ask('why?', people.approver, { gate: 'nowhere' })).toMatchObject({ code: 'gate-not-waiting' });
  });

  test('comes too late once the gate is settled', async () => {
    await desk.ask(people.approver, await run.decision('approve'));
    expect(await ask()).toMatchObject({ status: 'denied', code: 'gate-not-waiting', found: 'approved' });
  });
});

describe('an answer', () => {
  test('notifies everybody who is asked, with the question, and ends its waiting', async () => {
    await ask();
    await ask('is there a backup?', people.approver2);
    expect(await reply()).toMatchObject({ status: 'accepted', data: { answers: [1, 2] } });
    const [answer, ...more] = await told('answer');
    expect(more).toEqual([]);
    expect(answer?.text).toContain('ann@example.com asked: does the warehouse know?');
    expect(answer?.text).toContain('ben@example.com asked: is there a backup?');
    expect(answer?.text).toContain('support@example.com answers: Bob was called');
    expect((await view()).live.questions).toMatchObject([
      { answers: [{ who: 'support@example.com', text: 'Bob was called' }] },
      { answers: [{ text: 'Bob was called' }] },
    ]);
    expect(await reply('again')).toMatchObject({ status: 'denied', code: 'question-unknown' });
  });

  test('notifies those whom the escalation has reached, too, and not those whom it has not', async () => {
    const stage = (afterMs: number, channel: string) => ({ afterMs, channels: [channel], role: null });
    const { channels } = tellsAll;
    const gate = gateStep('go-ahead', { escalate: [stage(1, 'boss'), stage(60_000, 'board')] });
    const communication = { ...tellsAll, channels: [...channels, { ...channels[0]!, id: 'board', title: 'Board' }] };
    const release = { service: 'bills', version: '2.0.0' };
    run = await desk.begun(smallPlan({ release, steps: [gate, commandStep('switch', ['true'])], communication }));
    await run.openGate();
    await ask();
    await reply();
    expect((await told('answer')).map(({ channel }) => channel).toSorted()).toEqual(['boss', 'ops']);
  });

  test('to one question by its number leaves the others open, and can be corrected', async () => {
    await ask();
    await ask('is there a backup?');
    await reply('since 03:00', people.support, { question: 2 });
    expect((await view()).live.questions.map(({ answers }) => answers.length)).toEqual([0, 1]);
    await reply('since 03:10', people.support, { question: 2 });
    expect((await told('answer')).map(({ text }) => /since 03:\d\d/.exec(text)?.[0])).toEqual([
      'since 03:00',
      'since 03:10',
    ]);
    expect(await reply('?', people.support, { question: 3 })).toMatchObject({ code: 'question-unknown' });
  });

  test('is given by the performer: a person who asks does not answer', async () => {
    await ask();
    expect(await reply('yes', people.approver)).toMatchObject({ status: 'denied', code: 'role-missing' });
  });
});
