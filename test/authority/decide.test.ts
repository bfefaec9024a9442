import { readGateView } from '../../views/gate/read-gate.ts';
import { readInboxView } from '../../views/inbox/read-inbox.ts';
import { readRunView } from '../../views/run/read-run.ts';
import { gateStep, commandStep, smallPlan } from '../support/plans.ts';
import { type Desk, eachAtADesk, type Run } from './support/desk.ts';
import type { People } from '../support/people.ts';

let people: People;
let desk: Desk;
let run: Run;
eachAtADesk((ours) => ({ people, desk } = ours));

/** A waiting gate; `over` changes the gate. */
async function waiting(over: Parameters<typeof gateStep>[1] = {}): Promise<void> {
  run = await desk.begun(smallPlan({ steps: [gateStep('go-ahead', over), commandStep('switch', ['true'])] }));
  await run.openGate();
}
const twoApprovers = { quorum: { kind: 'role', role: 'approver', count: 2 } } as const;
const settlements = () => desk.entries('gate.settled');
const denials = () => desk.entries('gate.denied');

describe('a decision', () => {
  test('by somebody whose role the gate needs settles it, and freezes who they were', async () => {
    await waiting();
    const answer = await desk.ask(people.approver, await run.decision('approve'));
    expect(answer).toMatchObject({ status: 'accepted', run: run.name, data: { settlement: 'approved' } });
    const [decided] = await desk.entries('gate.decided');
    expect(decided).toMatchObject({
      body: { decision: 'approve', seat: 'approver', context: { approvalsSoFar: 0 } },
      entry: {
        seq: answer.entry,
        actor: {
          person: 'ann@example.com',
          name: 'Ann Approver',
          roles: ['approver'],
          key: people.approver.keys[0].fingerprint,
          request: answer.request,
        },
      },
    });
    expect((await settlements()).map(({ body }) => body)).toMatchObject([
      { settlement: 'approved', by: ['ann@example.com'] },
    ]);
    expect((await run.visit('go-ahead'))?.outcome).toBe('succeeded');
  });

  test('to refuse ends the run, with its reason', async () => {
    await waiting();
    expect(await desk.ask(people.approver, await run.decision('refuse'))).toMatchObject({
      status: 'accepted',
      data: { settlement: 'refused' },
    });
    expect((await run.state()).ending).toMatchObject({ outcome: 'refused', reason: 'it gets worse' });
  });

  test('to fix forward ends the run as not rolled back', async () => {
    await waiting();
    await desk.ask(people.approver, await run.decision('fix-forward'));
    expect((await run.state()).ending).toMatchObject({ outcome: 'not-rolled-back' });
  });

  test('to refuse may come from the requester, where their role decides', async () => {
    await waiting({ quorum: { kind: 'role', role: 'operator', count: 1 } });
    expect(await desk.ask(people.support, await run.decision('approve'))).toMatchObject({
      status: 'denied',
      code: 'requester-excluded',
    });
    expect(await desk.ask(people.support, await run.decision('refuse'))).toMatchObject({ status: 'accepted' });
  });

  test.each(['refuse', 'fix-forward'] as const)('to %s needs a reason', async (decision) => {
    await waiting();
    for (const reason of [null, ' \n']) {
      expect(await desk.ask(people.approver, await run.decision(decision, { reason }))).toMatchObject({
        status: 'denied',
        code: 'usage',
      });
    }
    expect(await settlements()).toEqual([]);
  });

  test('of one out of two leaves the gate waiting, and the second one settles it', async () => {
    await waiting(twoApprovers);
    expect(await desk.ask(people.approver, await run.decision('approve'))).toMatchObject({
      status: 'accepted',
      data: { settlement: null },
    });
    expect(await settlements()).toEqual([]);
    expect(await desk.ask(people.approver2, await run.decision('approve'))).toMatchObject({
      status: 'accepted',
      data: { settlement: 'approved' },
    });
    expect((await settlements()).map(({ body }) => body.by)).toEqual([['ann@example.com', 'ben@example.com']]);
  });
});

describe('a decision is denied, with its reason in the record,', () => {
  const cases: [string, string, () => Promise<unknown>][] = [
    [
      'when the role does not decide here',
      'role-missing',
      async () => desk.ask(people.dev, await run.decision('approve')),
    ],
    [
      'when it is about another subject',
      'subject-mismatch',
      async () => desk.ask(people.approver, await run.decision('approve', { subject: `sha256:${'1'.repeat(64)}` })),
    ],
    [
      'when it is about another visit',
      'visit-mismatch',
      async () => desk.ask(people.approver, await run.decision('approve', { visit: 2 })),
    ],
    [
      'when it is about another plan',
      'plan-mismatch',
      async () => desk.ask(people.approver, await run.decision('approve', { plan: `sha256:${'1'.repeat(64)}` })),
    ],
    [
      'when it names no gate',
      'gate-unknown',
      async () => desk.ask(people.approver, await run.decision('approve', { gate: 'switch' })),
    ],
    [
      'when it was signed for another installation',
      'installation-mismatch',
      async () => desk.ask(people.approver, await run.decision('approve'), { over: { installation: 'elsewhere' } }),
    ],
  ];
  test.each(cases)('%s', async (_, code, ask) => {
    await waiting();
    expect(await ask()).toMatchObject({ status: 'denied', code });
    expect((await denials()).map(({ body }) => body)).toMatchObject([
      { code, decision: 'approve', message: expect.any(String) },
    ]);
    expect((await run.state()).denials).toHaveLength(1);
    expect(await settlements()).toEqual([]);
  });

  test('when the gate has not opened', async () => {
    run = await desk.begun();
    expect(await desk.ask(people.approver, await run.decision('approve'))).toMatchObject({ code: 'gate-not-waiting' });
    expect(await denials()).toHaveLength(1);
  });

  test('when there is no such run', async () => {
    await waiting();
    expect(await desk.ask(people.approver, await run.decision('approve', { run: 'shop-99' }))).toMatchObject({
      code: 'run-unknown',
    });
    expect((await desk.entries('request.denied')).map(({ body }) => body)).toMatchObject([
      { action: 'decide', code: 'run-unknown' },
    ]);
  });

  test('when an author of the plan approves', async () => {
    run = await desk.begun(smallPlan({ authors: ['ANN@example.com'] }));
    await run.openGate();
    expect(await desk.ask(people.approver, await run.decision('approve'))).toMatchObject({ code: 'author-excluded' });
  });

  test('but not the approval by an author if the plan lifts that exclusion', async () => {
    const plan = smallPlan({
      authors: ['ann@example.com'],
      steps: [
        gateStep('go-ahead', { excluded: ['requester'], lifted: [{ who: 'author', because: 'a small team' }] }),
        commandStep('switch', ['true']),
      ],
    });
    run = await desk.begun(plan);
    await run.openGate();
    expect(await desk.ask(people.approver, await run.decision('approve'))).toMatchObject({ status: 'accepted' });
  });

  test('when somebody who approved an earlier gate approves a gate that excludes them', async () => {
    run = await desk.begun(
      smallPlan({
        steps: [
          gateStep(),
          gateStep('second', { excluded: ['requester', 'author', 'earlier-approver'] }),
          commandStep('switch', ['true']),
        ],
      }),
    );
    await run.openGate();
    await desk.ask(people.approver, await run.decision('approve'));
    await run.openGate('second');
    expect(await desk.ask(people.approver, await run.decision('approve', { gate: 'second' }))).toMatchObject({
      code: 'approver-excluded',
    });
    expect(await desk.ask(people.approver2, await run.decision('approve', { gate: 'second' }))).toMatchObject({
      status: 'accepted',
    });
  });

  test('when one person approves with a second key', async () => {
    await waiting(twoApprovers);
    expect(await desk.ask(people.approver2, await run.decision('approve'))).toMatchObject({ status: 'accepted' });
    expect(
      await desk.ask(people.approver2, await run.decision('approve'), { key: people.approver2.keys[1]! }),
    ).toMatchObject({ code: 'decided-already' });
    expect(await settlements()).toEqual([]);
  });

  test('when the seats of their role are taken', async () => {
    await desk.changeRoster((roster) => {
      roster.people.find((one) => one.person === 'engineer@example.com')!.roles.push('approver', 'operator');
      roster.people.find((one) => one.person === 'admin@example.com')!.roles.push('operator');
    });
    await waiting({
      quorum: {
        kind: 'all',
        of: [
          { kind: 'role', role: 'approver', count: 1 },
          { kind: 'role', role: 'operator', count: 1 },
        ],
      },
    });
    await desk.ask(people.approver, await run.decision('approve'));
    expect(await desk.ask(people.approver2, await run.decision('approve'))).toMatchObject({
      code: 'seat-taken',
      message: expect.stringContaining('ann@example.com'),
    });
  });

  test.each(['approve', 'refuse'] as const)(
    'when the gate was settled before, by %s, and says by whom and when',
    async (first) => {
      await waiting();
      await desk.ask(people.approver, await run.decision(first));
      const [settled] = await settlements();
      const late = await desk.ask(people.approver2, await run.decision(first === 'approve' ? 'refuse' : 'approve'));
      expect(late.status).toBe('denied');
      if (first === 'approve')
        expect(late).toMatchObject({
          code: 'gate-settled',
          message: expect.stringMatching(`ann@example\\.com at ${settled!.entry.at}`),
        });
      else
        expect(late).toMatchObject({
          code: 'run-not-active',
          message: expect.stringContaining('refused by ann@example.com'),
        });
      expect(await settlements()).toHaveLength(1);
    },
  );

  test('when the deadline of the gate has passed, which is settled first', async () => {
    await waiting({ deadlineMs: 0 });
    expect(await desk.ask(people.approver, await run.decision('approve'))).toMatchObject({
      status: 'denied',
      code: 'gate-settled',
      message: expect.stringContaining('expired by its deadline'),
    });
    expect((await settlements()).map(({ body }) => body)).toMatchObject([{ settlement: 'expired', by: [] }]);
    expect((await run.state()).ending?.outcome).toBe('expired');
    expect(await denials()).toHaveLength(1);
  });

  test('when the role was lost between signing and deciding', async () => {
    await waiting();
    const received = await desk.receive(people.approver, await run.decision('approve'));
    await desk.changeRoster((roster) => {
      roster.people.find((one) => one.person === 'ann@example.com')!.roles = ['auditor'];
    });
    expect(await desk.decide(received)).toMatchObject({ status: 'denied', code: 'role-missing' });
  });

  test('when the key was revoked between signing and deciding', async () => {
    await waiting();
    const received = await desk.receive(people.approver, await run.decision('approve'));
    await desk.changeRoster((roster) => {
      roster.people.find((one) => one.person === 'ann@example.com')!.keys[0]!.revokedAt = new Date().toISOString();
    });
    expect(await desk.decide(received)).toMatchObject({ status: 'denied', code: 'key-revoked' });
    expect((await denials()).map(({ entry }) => entry.actor)).toMatchObject([
      { kind: 'claimed', person: 'ann@example.com' },
    ]);
  });

  test('when an approval whose key was revoked since would be needed to complete it', async () => {
    await waiting(twoApprovers);
    await desk.ask(people.approver, await run.decision('approve'));
    await desk.changeRoster((roster) => {
      roster.people.find((one) => one.person === 'ann@example.com')!.keys[0]!.revokedAt = new Date().toISOString();
    });
    await desk.ask(people.approver2, await run.decision('approve'));
    expect(await settlements()).toEqual([]);
  });

  test('when an approval by somebody who has since lost the role would be needed to complete it', async () => {
    await waiting(twoApprovers);
    await desk.ask(people.approver, await run.decision('approve'));
    await desk.changeRoster((roster) => {
      roster.people.find((one) => one.person === 'ann@example.com')!.roles = ['auditor'];
    });
    expect(await desk.ask(people.approver2, await run.decision('approve'))).toMatchObject({
      status: 'accepted',
      data: { settlement: null },
      message: 'your approval counts; go-ahead still waits for 1 of approver',
    });
    expect(await settlements()).toEqual([]);
    await everyPageAsksForOneMore();
  });
});

describe('an approval that is no longer valid before the quorum is complete', () => {
  const rolesOfAnn = (roles: string[]) =>
    desk.changeRoster((roster) => {
      roster.people.find((one) => one.person === 'ann@example.com')!.roles = roles;
    });
  const approve = async (who = people.approver, key = who.keys[0]) =>
    desk.ask(who, await run.decision('approve'), { key });

  test('is given again by a person who has another valid key, and the effect runs', async () => {
    const second = people.approver2;
    await waiting(twoApprovers);
    await approve(second);
    await desk.changeRoster((roster) => {
      roster.people.find((one) => one.person === second.person)!.keys[0]!.revokedAt = new Date().toISOString();
    });
    await approve();
    expect(await settlements()).toEqual([]);
    expect(await approve(second, second.keys[1]!)).toMatchObject({ data: { settlement: 'approved' } });
    await run.begin('switch');
  });

  test('is valid once its giver has the role again, and the gate is settled when somebody approves once more', async () => {
    await waiting(twoApprovers);
    await approve();
    await rolesOfAnn(['auditor']);
    await approve(people.approver2);
    await rolesOfAnn(['approver']);
    const inbox = await desk.store.read((tx) =>
      readInboxView(tx, 'ann@example.com', { now: new Date().toISOString(), workers: [] }),
    );
    expect(inbox.mine[0]?.what).toContain('somebody has to approve once more');
    expect(await approve()).toMatchObject({ status: 'accepted', data: { settlement: 'approved' } });
    expect((await settlements()).map(({ body }) => body.by.toSorted())).toEqual([
      ['ann@example.com', 'ben@example.com'],
    ]);
    await run.begin('switch');
  });

  test('does not void what others have completed without it', async () => {
    await desk.changeRoster((roster) => {
      roster.people.find((one) => one.person === 'engineer@example.com')!.roles.push('approver');
    });
    await waiting(twoApprovers);
    await approve();
    await rolesOfAnn(['auditor']);
    await approve(people.approver2);
    await approve(people.engineer);
    expect((await settlements()).map(({ body }) => body.by)).toEqual([['ben@example.com', 'engineer@example.com']]);
    await run.begin('switch');
  });
});

/** Neither a page nor an inbox counts an approval that adjudication does not count. */
async function everyPageAsksForOneMore(): Promise<void> {
  const present = { now: new Date().toISOString(), workers: [] };
  const by = { person: 'ben@example.com', now: present.now };
  await desk.store.read(async (tx) => {
    const { live } = await readGateView(tx, run.name, 'go-ahead', undefined, by);
    expect(live.stillNeeded).toEqual({ kind: 'role', role: 'approver', count: 1 });
    expect(live.decisions.map(({ who, lost }) => [who, lost])).toEqual([
      ['ann@example.com', true],
      ['ben@example.com', undefined],
    ]);
    expect((await readRunView(tx, run.name, present)).next[0]).toMatchObject({
      what: expect.stringContaining('Needed: 1 of approver'),
      who: ['approver'],
    });
    const { runs } = await readInboxView(tx, 'support@example.com', present);
    expect(runs[0]?.next?.what).toContain('Needed: 1 of approver');
  });
}

test('of ten decisions sent at once one settles the gate, and all are answered', async () => {
  await waiting();
  const kinds = Array.from({ length: 10 }, (_, index): 'approve' | 'refuse' =>
    index % 2 === 0 ? 'approve' : 'refuse',
  );
  const answers = await Promise.all(
    kinds.map(async (kind, index) =>
      desk.ask(index % 3 === 0 ? people.approver : people.approver2, await run.decision(kind)),
    ),
  );
  expect(answers.filter(({ status }) => status === 'accepted')).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 'denied')).toHaveLength(9);
  expect(await settlements()).toHaveLength(1);
  expect(await desk.entries('gate.decided')).toHaveLength(1);
});
