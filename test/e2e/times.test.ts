import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gateStep, smallPlan } from '../support/plans.ts';
import { Site } from '../support/site.ts';
import { Trials } from '../support/trials.ts';
import { until } from '../support/until.ts';

let site: Site;
let trials: Trials;
let server: Server;
const told: { run: string; occasion: string; address: string | null; subject: string; text: string }[] = [];
beforeAll(async () => {
  server = createServer((request, response) => void taken(request).then(() => response.end()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  site = await Site.open();
  await site.run('up');
  trials = new Trials(site);
}, 60_000);
afterAll(async () => {
  await site.close();
  await new Promise((resolve) => server.close(resolve));
}, 60_000);

async function taken(request: IncomingMessage): Promise<void> {
  told.push(JSON.parse(Buffer.concat(await request.toArray()).toString('utf8')));
}

/** Everybody is told of everything, at the server of this file. */
const tells = (remindEveryMs = 600_000) => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const channel = (id: string) => ({ kind: 'webhook' as const, id, title: id, url, headers: {} });
  const tell = (['started', 'gate-opened', 'held', 'ended'] as const).map((when) => ({ when, channels: ['ops'] }));
  return {
    communication: { because: 'people must know', channels: [channel('ops'), channel('boss')], tell, remindEveryMs },
  };
};
const toldOf = (run: string, what: string) =>
  until(() => told.find((one) => one.run === run && one.subject.includes(what)), 15_000, `${run} is told: ${what}`);
const day = 86_400_000;

describe('a gate that nobody answers', () => {
  it('reminds people, escalates, and in the end refuses: silence approves nothing', async () => {
    const escalate = [{ afterMs: 1100, channels: ['boss'], role: 'operator' }];
    const steps = [
      gateStep('go-ahead', { deadlineMs: 2500, remindEveryMs: 1000, escalate }),
      trials.step('silence', 'go'),
    ];
    const plan = smallPlan({ release: { service: 'silence', version: '2.0.0' }, steps, ...tells() });
    await site.publish(plan);
    const run = await site.start(plan);
    expect(await site.outcome(run)).toBe('expired');
    expect(await trials.ledger('silence')).toEqual([]);
    await toldOf(run, 'has ended: expired');
    const occasions = told.filter((one) => one.run === run).map(({ occasion }) => occasion);
    expect(occasions).toEqual(expect.arrayContaining(['started', 'gate-opened', 'reminder', 'escalation', 'ended']));
    expect(await site.entries('gate.settled')).toMatchObject([{ body: { settlement: 'expired', by: [] } }]);
  });

  it('takes the contingency that the plan names for its deadline, which still passes no gate', async () => {
    const patch = {
      id: 'patch',
      title: 'Patch',
      because: 'quicker',
      then: 'continue' as const,
      steps: [trials.step('patched', 'look', 'true', { effect: 'none' })],
    };
    const gate = gateStep('go-ahead', { deadlineMs: 1000, onDeadline: { do: 'contingency', contingency: 'patch' } });
    const plan = smallPlan({
      release: { service: 'patched', version: '2.0.0' },
      steps: [gate, trials.step('patched', 'go')],
      contingencies: [patch],
    });
    await site.publish(plan);
    const run = await site.start(plan);
    const { holding } = await trials.reaches(run, 'go', 'holding');
    expect(holding?.message).toContain('the gate go-ahead is not approved');
    expect(await trials.ledger('patched')).toEqual(['look']);
    await trials.ask(run, 'stop', { reason: 'enough', undo: false });
    expect(await site.outcome(run)).toBe('stopped');
  });
});

describe('a window', () => {
  const windowed = (service: string, deployedMsAgo: number, closesInMs: number, over = {}) => {
    const window = { opensAfterMs: 0, closesAfterMs: deployedMsAgo + closesInMs, because: 'data grows old' };
    return trials.plan(service, [trials.step(service, 'one'), gateStep('again'), trials.step(service, 'two')], {
      window,
      ...over,
    });
  };

  it('that is closed lets nothing begin, and says which other ways the plan has', async () => {
    const plan = windowed('closed', 60_000, -1000);
    await site.publish(plan);
    await expect(site.start(plan)).rejects.toThrow(/window-closed.*Emergency fix/);
    expect(await trials.ledger('closed')).toEqual([]);
  });

  it('that has not opened lets nothing begin', async () => {
    const plan = trials.plan('early', [trials.step('early', 'one')], {
      window: { opensAfterMs: day, closesAfterMs: 2 * day, because: 'it settles first' },
    });
    await site.publish(plan);
    await expect(site.start(plan)).rejects.toThrow(/window-closed.*opens in/);
  });

  it('that closes between the approval and the first effect holds the run before it', async () => {
    const plan = windowed('closing', 60_000, 5000);
    await site.publish(plan);
    const run = await site.start(plan);
    await trials.reaches(run, 'go-ahead', 'open');
    const closesAt = (await site.state(run)).admitted?.windowClosesAt;
    await until(() => new Date().toISOString() > (closesAt ?? ''), 10_000);
    await site.decide(run);
    const { holding } = await trials.reaches(run, 'one', 'holding');
    expect(holding?.message).toContain('the window in which the rollback may begin closed');
    expect(await trials.ledger('closing')).toEqual([]);
    await trials.ask(run, 'stop', { reason: 'too late', undo: false });
    expect(await site.outcome(run)).toBe('stopped');
  });

  it('that closes after the first effect warns, waits for people at the next gate, and stops nothing', async () => {
    const plan = windowed('late', 60_000, 4000, tells());
    const run = await site.begin(plan);
    await trials.reaches(run, 'again', 'open');
    await toldOf(run, 'the window closed');
    expect(told.find((one) => one.run === run && one.subject.includes('the window closed'))?.text).toContain(
      'goes on all the same',
    );
    await site.decide(run, 'again');
    expect(await site.outcome(run)).toMatch(/^rolled-back/);
    expect(await trials.ledger('late')).toEqual(['one', 'two']);
  });
});

describe('a run whose success is not shown', () => {
  it('reminds people again and again that it holds, until somebody ends it', async () => {
    const [works] = smallPlan().criteria;
    const criteria = [{ ...works!, probe: { ...works!.probe, argv: ['false'] } as NonNullable<typeof works>['probe'] }];
    const run = await trials.begin('unproven', [trials.step('unproven', 'one')], { ...tells(1000), criteria });
    const reminders = () => told.filter((one) => one.run === run && one.subject.includes('still holds'));
    await until(() => reminders().length >= 2, 15_000, 'people are told twice');
    expect(reminders()[0]).toMatchObject({ occasion: 'reminder', address: null });
    await trials.ask(run, 'stop', { reason: 'enough', undo: false });
    expect(await site.outcome(run)).toBe('failed');
  });
});

describe('a run that is slow', () => {
  it('notifies people that nothing has begun, that it is late, and that it holds; its report says so', async () => {
    const plan = trials.plan('slow', [trials.step('slow', 'one')], {
      ...tells(1000),
      performedBy: { role: 'operator', startWithinMs: 500, because: 'on call' },
      duration: { expectedMs: 1, atMostMs: 1000, because: 'measured' },
    });
    await site.publish(plan);
    const run = await site.start(plan);
    await trials.reaches(run, 'go-ahead', 'open');
    await trials.ask(run, 'hold', { reason: 'look first' });
    for (const what of ['nothing had begun', 'takes longer than', 'still holds']) await toldOf(run, what);
    await trials.ask(run, 'continue', { step: null, reason: null });
    await site.decide(run);
    expect(await site.outcome(run)).toBe('rolled-back-with-deviations');
    const whats = (await site.state(run)).deviations.map(({ what }) => what);
    expect(whats).toEqual(
      expect.arrayContaining(['nothing had begun 500ms after the start', 'the rollback takes longer than 1s']),
    );
  });
});
