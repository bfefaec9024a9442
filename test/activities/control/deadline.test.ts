import type { RecordStore, WriteTx } from '../../../records/record-store.ts';
import { Desk, eachAtADesk, type Run } from '../../authority/support/desk.ts';
import type { People } from '../../support/people.ts';
import { commandStep, gateStep, smallPlan } from '../../support/plans.ts';
import { controls } from './support.ts';

let people: People;
let desk: Desk;
let run: Run;
eachAtADesk((ours) => ({ people, desk } = ours));

type Gate = Parameters<typeof gateStep>[1];
async function waiting(over: Gate = {}): Promise<number> {
  run = await desk.begun(smallPlan({ steps: [gateStep('go-ahead', over), commandStep('switch', ['true'])] }));
  await run.openGate();
  return Date.parse((await run.visit('go-ahead'))?.gate?.deadlineAt ?? '');
}

/** The control activities over a record whose clock stands still. */
function at(ms: number, store: RecordStore = desk.store) {
  const now = new Date(ms).toISOString();
  const bound = <T extends object>(target: T, replaced: Readonly<Record<string, unknown>>): T =>
    new Proxy(target, {
      get: (of, name) => {
        if (typeof name === 'string' && Object.hasOwn(replaced, name)) return replaced[name];
        const value: unknown = Reflect.get(of, name, of);
        return typeof value === 'function' ? (value.bind(of) as unknown) : value;
      },
    });
  const write = <T>(work: (tx: WriteTx) => Promise<T>) => store.write((tx) => work(bound(tx, { now })));
  return controls(bound(store, { write }));
}

async function received(decision: 'approve' | 'refuse' = 'approve'): Promise<string> {
  const given = await desk.receive(people.approver, await run.decision(decision));
  if (given.kind !== 'forward') throw new Error('it was refused at the door');
  return given.request;
}
const settlements = async () => (await desk.entries('gate.settled')).map(({ body }) => body.settlement);
const ref = () => run.ref('go-ahead');
const answer = async (request: string) => (await desk.store.read((tx) => tx.receipt(request)))?.answer;

describe('a decision at the very instant of the deadline', () => {
  it('comes too late if it is looked at first, and finds the gate expired', async () => {
    const deadline = await waiting();
    const request = await received();
    const { adjudicate, timeUp } = at(deadline);
    expect(await adjudicate({ run: run.name, request })).toMatchObject({ status: 'denied' });
    await timeUp(ref());
    expect(await settlements()).toEqual(['expired']);
    expect(await answer(request)).toMatchObject({ code: 'gate-settled', found: 'expired' });
  });

  it('is denied and changes nothing if the deadline is looked at first', async () => {
    const deadline = await waiting();
    const request = await received();
    const { adjudicate, timeUp } = at(deadline);
    await timeUp(ref());
    expect(await adjudicate({ run: run.name, request })).toMatchObject({ status: 'denied' });
    expect(await settlements()).toEqual(['expired']);
    expect(await desk.entries('gate.decided')).toEqual([]);
  });

  it('loses through two openings of the record: the only settlement is the deadline', async () => {
    const deadline = await waiting();
    const request = await received('refuse');
    const other = at(deadline, await desk.record.reopen());
    const [decided] = await Promise.all([at(deadline).adjudicate({ run: run.name, request }), other.timeUp(ref())]);
    expect(decided.status).toBe('denied');
    expect(await settlements()).toEqual(['expired']);
    expect((await run.state()).ending?.outcome).toBe('expired');
  });
});

describe('a decision one millisecond before the deadline', () => {
  it('settles the gate, and the deadline finds it settled', async () => {
    const deadline = await waiting();
    expect(await at(deadline - 1).adjudicate({ run: run.name, request: await received() })).toMatchObject({
      status: 'accepted',
    });
    await at(deadline).timeUp(ref());
    expect(await settlements()).toEqual(['approved']);
    expect((await run.state()).ending).toBeNull();
  });

  it('counts although the deadline was looked at in the same millisecond, which settles nothing yet', async () => {
    const deadline = await waiting();
    const { adjudicate, timeUp } = at(deadline - 1);
    await timeUp(ref());
    expect(await adjudicate({ run: run.name, request: await received() })).toMatchObject({ status: 'accepted' });
    expect(await settlements()).toEqual(['approved']);
  });
});

describe('a gate that ends without an approval', () => {
  const nothingFailed = async () => {
    expect(await desk.entries('step.holding')).toEqual([]);
    expect(await desk.entries('step.failed')).toEqual([]);
    expect(await desk.entries('step.started')).toEqual([]);
  };

  it('ends the run as expired where nobody decided, and as refused where somebody refused; neither is a failure', async () => {
    const deadline = await waiting();
    await at(deadline).timeUp(ref());
    expect((await run.state()).ending?.outcome).toBe('expired');
    expect(await run.visit('go-ahead')).toMatchObject({ outcome: 'expired' });
    await nothingFailed();
    await desk.close();
    desk = await Desk.open(people);
    await waiting();
    await desk.ask(people.approver, await run.decision('refuse'));
    expect((await run.state()).ending?.outcome).toBe('refused');
    expect(await run.visit('go-ahead')).toMatchObject({ outcome: 'refused' });
    await nothingFailed();
  });

  it('takes the contingency of its deadline only where nobody decided: a refusal ends the run', async () => {
    const onDeadline = { do: 'contingency', contingency: 'fix' } as const;
    const deadline = await waiting({ onDeadline });
    await at(deadline).timeUp(ref());
    expect(await run.visit('go-ahead')).toMatchObject({ state: 'contingency', contingency: { id: 'fix' } });
    expect((await run.state()).ending).toBeNull();
    await desk.close();
    desk = await Desk.open(people);
    await waiting({ onDeadline });
    await desk.ask(people.approver, await run.decision('refuse'));
    expect((await run.state()).ending?.outcome).toBe('refused');
    expect(await desk.entries('contingency.chosen')).toEqual([]);
    await nothingFailed();
  });
});
