import { inRun } from '../../../authority/transactions/in-run.ts';
import { openGate } from '../../../authority/gates/open-gate.ts';
import { settleGate, type SettleResult, type Settlement } from '../../../authority/gates/settle-gate.ts';
import { isBackoutError } from '../../../common/errors.ts';
import type { FrozenPlan } from '../../../plans/language/schema/index.ts';
import { queued, tellsAll } from '../../support/outbox.ts';
import type { People } from '../../support/people.ts';
import { commandStep, gateStep, smallPlan } from '../../support/plans.ts';
import { system } from '../../support/records.ts';
import { actorOf, type Scene, scenesForEach } from '../../support/scene.ts';

let people: People;
const newScene = scenesForEach((ours) => (people = ours));

async function opened(plan: FrozenPlan = smallPlan({ communication: tellsAll })): Promise<Scene> {
  const made = await newScene(plan);
  await made.open();
  return made;
}

async function settle(
  run: Scene,
  settlement: Settlement['settlement'],
  store = run.record.store,
): Promise<SettleResult> {
  const by = settlement === 'expired' ? [] : [people.approver.person];
  const actor = settlement === 'expired' ? system : actorOf(people.approver);
  const asked = { run: run.run, address: 'go-ahead', visit: 1, settlement, by, actor, reason: 'because' };
  return (await inRun(store, run.run, system, (open) => settleGate(open, asked))).done;
}

const lateGate = (over: Parameters<typeof gateStep>[1] = {}) =>
  smallPlan({ steps: [gateStep('go-ahead', { deadlineMs: 0, ...over }), commandStep('switch', ['true'])] });

describe('a gate that opens', () => {
  it('stores its subject and its deadline, once', async () => {
    const run = await opened();
    await run.open();
    const entries = await run.entries('gate.opened');
    expect(entries).toHaveLength(1);
    expect(await run.record.store.read((tx) => tx.blob(entries[0]?.subject ?? ''))).toBeDefined();
    const visit = await run.visit('go-ahead');
    expect(Date.parse(visit?.gate?.deadlineAt ?? '') - Date.parse(visit?.gate?.openedAt ?? '')).toBe(3_600_000);
  });

  it('tells people what is asked, until when, and what to type', async () => {
    const run = await opened();
    const [message, ...more] = await queued(run.record.store);
    expect(more).toEqual([]);
    expect(message).toMatchObject({ channel: 'ops', occasion: 'gate-opened', address: 'go-ahead' });
    expect(message?.text).toContain('backout show shop-1 go-ahead');
    expect(message?.text).toMatch(/Until \d{4}-\d\d-\d\d .*UTC; if nobody decides, the run ends as expired/);
  });

  it('shows what was measured for this visit, and nothing of another', async () => {
    const run = await newScene(
      smallPlan({ steps: [gateStep('go-ahead', { decideOn: ['works'] }), commandStep('switch', ['true'])] }),
    );
    const reading = (visit: number, value: number) => ({
      purpose: 'gate' as const,
      request: null,
      address: 'go-ahead',
      visit,
      round: 1,
      label: 'local',
      measurements: [
        {
          criterion: 'works',
          verdict: 'fail' as const,
          value,
          unit: null,
          bound: 'passes equals 0',
          at: new Date().toISOString(),
          message: null,
        },
      ],
    });
    await run.append('criteria.measured', reading(1, 7));
    await run.append('criteria.measured', reading(2, 8));
    await run.open();
    expect((await run.visit('go-ahead'))?.gate?.measurements).toMatchObject([{ criterion: 'works', value: 7 }]);
  });

  it('is refused for an address without a gate, or an unknown run', async () => {
    const run = await opened();
    await expect(run.change((open) => openGate(open, { address: 'switch', visit: 1 }, system))).rejects.toMatchObject({
      code: 'gate-unknown',
    });
    await expect(
      inRun(run.record.store, 'shop-9', system, (open) => openGate(open, { address: 'go-ahead', visit: 1 }, system)),
    ).rejects.toMatchObject({ code: 'run-unknown' });
  });
});

describe('a gate is settled', () => {
  it('by approval, which has to be used in time and ends nothing', async () => {
    const run = await opened();
    expect(await settle(run, 'approved')).toMatchObject({ fresh: true, settled: { settlement: 'approved' } });
    const { gate } = (await run.visit('go-ahead')) ?? {};
    expect(Date.parse(gate?.settled?.useBefore ?? '') - Date.parse(gate?.settled?.at ?? '')).toBe(3_600_000);
    expect((await run.state()).state).toBe('active');
  });

  it.each([
    ['refused', 'refused'],
    ['fix-forward', 'not-rolled-back'],
  ] as const)('as %s, which ends the run as %s', async (settlement, outcome) => {
    const run = await opened();
    await settle(run, settlement);
    expect((await run.state()).ending).toMatchObject({ outcome, reason: 'because', undo: [] });
  });

  it('once: a later person learns how, and nothing follows twice', async () => {
    const run = await opened();
    await settle(run, 'refused');
    expect(await settle(run, 'approved')).toMatchObject({
      fresh: false,
      settled: { settlement: 'refused', by: ['ann@example.com'] },
    });
    expect(await run.entries('gate.settled')).toHaveLength(1);
    expect(await run.entries('run.ending')).toHaveLength(1);
  });

  it('once, by the first of twenty people through two openings of the record', async () => {
    const run = await opened();
    const stores = [run.record.store, await run.record.reopen()];
    const ways = ['approved', 'refused', 'fix-forward'] as const;
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, n) => settle(run, ways[n % 3] ?? 'refused', stores[n % 2])),
    );
    expect(results.filter(({ fresh }) => fresh)).toHaveLength(1);
    expect(new Set(results.map(({ settled }) => settled.settlement)).size).toBe(1);
    expect(await run.entries('gate.settled')).toHaveLength(1);
  });

  it('by its deadline as expired, never before it by the clock of the record', async () => {
    const early = await opened();
    const error = await settle(early, 'expired').catch((thrown: unknown) => thrown);
    expect(isBackoutError(error) && error.code).toBe('gate-not-waiting');
    expect(await early.entries('gate.settled')).toHaveLength(0);
    const late = await opened(lateGate());
    await settle(late, 'expired');
    expect((await late.state()).ending).toMatchObject({ outcome: 'expired' });
  });

  it.each([
    ['refused', () => opened()],
    ['expired', () => opened(lateGate())],
  ] as const)('as %s, which is no failure: nothing holds, and no contingency is taken', async (settlement, make) => {
    const run = await make();
    await settle(run, settlement);
    expect(await run.visit('go-ahead')).toMatchObject({ state: 'settled', outcome: settlement, holding: null });
    for (const type of ['contingency.chosen', 'step.holding', 'step.failed'] as const)
      expect(await run.entries(type)).toEqual([]);
    expect((await run.state()).ending).toMatchObject({ outcome: settlement });
  });

  it('by a deadline that chooses a contingency, which ends nothing', async () => {
    const run = await opened(lateGate({ onDeadline: { do: 'contingency', contingency: 'fix' } }));
    await settle(run, 'expired');
    expect(await run.entries('gate.settled')).toMatchObject([
      { settlement: 'expired', contingency: 'fix', useBefore: null },
    ]);
    expect(await run.visit('go-ahead')).toMatchObject({
      state: 'contingency',
      contingency: { id: 'fix', visit: 1, completed: false },
    });
    expect((await run.state()).state).toBe('active');
  });

  it('only while it waits: not before it opens, not once it is void', async () => {
    const run = await opened();
    await run.append('gate.voided', { address: 'go-ahead', visit: 1, code: 'key-revoked', message: 'gone' });
    await expect(settle(run, 'approved')).rejects.toMatchObject({ code: 'gate-not-waiting' });
    const early = await newScene(smallPlan());
    await expect(settle(early, 'approved')).rejects.toMatchObject({ code: 'gate-not-waiting' });
  });

  it('with a list of what could be undone, last done first, if effects have begun', async () => {
    const undo = (id: string) => {
      const {
        undo: _,
        reverses: _none,
        ...step
      } = commandStep(id, ['true']) as Extract<FrozenPlan['steps'][number], { kind: 'command' }>;
      return { ...step, irreversible: null };
    };
    const steps = [
      gateStep(),
      ...['one', 'two'].map((id) => commandStep(id, ['true'], { undo: undo(id) })),
      gateStep('second'),
      commandStep('three', ['true']),
    ];
    const run = await opened(smallPlan({ steps }));
    await run.approve();
    await run.carryOut('one');
    await run.carryOut('two');
    await run.open('second');
    await run.change((open) =>
      settleGate(open, {
        run: run.run,
        address: 'second',
        visit: 1,
        settlement: 'refused',
        by: [],
        actor: actorOf(people.approver),
      }),
    );
    expect((await run.state()).ending).toMatchObject({
      outcome: 'refused',
      undo: [],
      undoable: ['two~undo', 'one~undo'],
    });
  });
});
