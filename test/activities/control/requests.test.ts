import { Desk } from '../../authority/support/desk.ts';
import { makePeople, type People } from '../../support/people.ts';
import { queued, tellsAll } from '../../support/outbox.ts';
import { commandStep, gateStep, smallPlan } from '../../support/plans.ts';
import { system } from '../../support/records.ts';
import { until } from '../../support/until.ts';
import { controls, failureOf, reading } from './support.ts';

let people: People;
const desks: Desk[] = [];
beforeAll(async () => void (people = await makePeople()));
afterEach(async () => void (await Promise.all(desks.splice(0).map((each) => each.close()))));
afterAll(async () => people.cleanup());

async function desk(): Promise<Desk> {
  const made = await Desk.open(people);
  desks.push(made);
  return made;
}

describe('beginning a run', () => {
  it('admits it once, takes the lock, and answers with the outline and how far it is', async () => {
    const at = await desk();
    await at.publish();
    await at.deployed();
    const received = await at.receive(people.support, at.start());
    const run = received.kind === 'forward' ? (received.run ?? '') : '';
    const { begin } = controls(at.store);
    const first = await begin({ run });
    expect(first).toMatchObject({
      denied: false,
      search: { service: 'shop', version: '2.0.0', environment: 'production' },
    });
    expect(first.outline?.steps.map(({ a }) => a)).toEqual(['go-ahead', 'switch']);
    expect(first.progress.run).toMatchObject({ state: 'active' });
    expect(await begin({ run })).toEqual(first);
    expect(await at.entries('run.admitted')).toHaveLength(1);
  });

  it('notifies once of what came due while no workflow ran the run: its own times, and what waits in it', async () => {
    const at = await desk();
    const gate = gateStep('go-ahead', { escalate: [{ afterMs: 150, channels: ['ops'], role: null }] });
    const performedBy = { role: 'operator', startWithinMs: 200, because: 'somebody is on call' };
    const plan = smallPlan({ communication: tellsAll, performedBy, steps: [gate, commandStep('switch', ['true'])] });
    const { name: run } = await at.begun(plan);
    const { begin, openStep } = controls(at.store);
    await openStep({ run, address: 'go-ahead', visit: 1, attempt: 1 });
    const due = async () =>
      (await queued(at.store))
        .map(({ occasion }) => occasion)
        .filter((one) => one === 'reminder' || one === 'escalation');
    expect(await due()).toEqual([]);
    const late = Date.now() + 250;
    await until(() => Date.now() > late);
    const begun = [await begin({ run }), await begin({ run })];
    expect((await due()).toSorted()).toEqual(['escalation', 'reminder']);
    const [opened] = await at.entries('gate.opened');
    expect(begun[1]?.progress.steps['go-ahead']?.since).toBe(Date.parse(opened?.entry.at ?? ''));
  });

  it('denies a second one while the first holds the lock', async () => {
    const at = await desk();
    await at.begun();
    const received = await at.receive(people.engineer, at.start(undefined, { performer: 'support@example.com' }));
    if (received.kind !== 'forward') throw new Error('it was refused at the door');
    const begun = await controls(at.store).begin({ run: received.run ?? '' });
    expect(begun).toMatchObject({
      denied: true,
      outline: null,
      progress: { run: { state: 'ended', outcome: 'denied' } },
    });
    expect(await at.entries('run.denied')).toMatchObject([{ body: { code: 'run-in-progress' } }]);
  });

  it('fails for good where there is no such run', async () => {
    const at = await desk();
    expect(await failureOf(controls(at.store).begin({ run: 'shop-9' }))).toEqual({
      type: 'run-unknown',
      nonRetryable: true,
    });
  });
});

describe('deciding a request', () => {
  it('answers with the outcome of the request and of the gate, and gives the same answer when repeated', async () => {
    const at = await desk();
    const run = await at.begun();
    await run.openGate();
    const received = await at.receive(people.approver, await run.decision('approve'));
    if (received.kind !== 'forward') throw new Error('it was refused at the door');
    const { adjudicate } = controls(at.store);
    const first = await adjudicate({ run: run.name, request: received.request });
    expect(first).toMatchObject({ status: 'accepted', progress: { steps: { 'go-ahead': { state: 'settled' } } } });
    expect(await adjudicate({ run: run.name, request: received.request })).toEqual(first);
    expect(await at.entries('gate.decided')).toHaveLength(1);
  });

  it('settles a gate once when twenty people decide in the same moment through two openings of the record', async () => {
    const at = await desk();
    const run = await at.begun();
    await run.openGate();
    const requests = await Promise.all(
      Array.from({ length: 20 }, async (_, n) => {
        const decision = await run.decision((['approve', 'refuse', 'fix-forward'] as const)[n % 3] ?? 'approve');
        const received = await at.receive(n % 2 ? people.approver : people.approver2, decision);
        return 'request' in received ? received.request : received.answer.request;
      }),
    );
    const stores = [at.store, await at.record.reopen()].map((store) => controls(store));
    const answers = await Promise.all(
      requests.map((request, n) => stores[n % 2]!.adjudicate({ run: run.name, request })),
    );
    expect(answers.filter(({ status }) => status === 'accepted')).toHaveLength(1);
    expect(await at.entries('gate.settled')).toHaveLength(1);
    const stored = await at.store.read((tx) => Promise.all(requests.map((request) => tx.receipt(request))));
    expect(stored.every((receipt) => receipt?.answer)).toBe(true);
  });

  it('that was never received is denied, and nothing of the run changes', async () => {
    const at = await desk();
    const run = await at.begun();
    const before = await at.size();
    const answer = await controls(at.store).adjudicate({ run: run.name, request: `sha256:${'1'.repeat(64)}` });
    expect(answer.status).toBe('denied');
    expect(await at.size()).toBe(before);
  });
});

describe('concluding an assessment', () => {
  it.each([
    ['roll-back', [reading('works', 'fail', 1)]],
    ['keep', [reading('works')]],
    ['cannot-tell', [reading('works', 'inconclusive')]],
    ['cannot-tell', []],
  ])('answers %s with the figures, once', async (advice, measurements) => {
    const at = await desk();
    await at.publish();
    await at.deployed();
    const { release } = smallPlan();
    const received = await at.receive(people.support, { action: 'assess', release, environment: 'production' });
    const request = 'request' in received ? received.request : received.answer.request;
    await at.decide(received);
    const about = { purpose: 'assess', request, address: null, visit: null, round: 1, label: 'local' } as const;
    const place = { release, environment: 'production' };
    await at.store.write((tx) =>
      tx.append({ type: 'criteria.measured', actor: system, ...place, body: { ...about, measurements } }),
    );
    const { concludeAssessment } = controls(at.store);
    await concludeAssessment({ request });
    await concludeAssessment({ request });
    expect(await at.entries('release.assessed')).toMatchObject([{ body: { advice } }]);
    const receipt = await at.store.read((tx) => tx.receipt(request));
    expect(receipt?.answer).toMatchObject({
      status: 'accepted',
      data: { advice, measurements: [{ criterion: 'works' }] },
    });
  });

  it('fails for good without a request', async () => {
    const at = await desk();
    expect(await failureOf(controls(at.store).concludeAssessment({ request: `sha256:${'1'.repeat(64)}` }))).toEqual({
      type: 'receipt-missing',
      nonRetryable: true,
    });
  });
});
