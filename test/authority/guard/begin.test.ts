import { makePeople, type People } from '../../support/people.ts';
import { commandStep, gateStep, smallPlan } from '../../support/plans.ts';
import { Scene } from '../../support/scene.ts';
import type { Roster } from '../../../authority/roster-schema.ts';
import type { Begin } from '../../../authority/guard.ts';
import type { FrozenPlan, Step } from '../../../plans/language/schema/index.ts';

let people: People;
const scenes: Scene[] = [];
beforeAll(async () => void (people = await makePeople()));
afterEach(async () => void (await Promise.all(scenes.splice(0).map((each) => each.close()))));
afterAll(async () => people.cleanup());

async function scene(plan: FrozenPlan = smallPlan(), over: Parameters<typeof Scene.make>[2] = {}): Promise<Scene> {
  const made = await Scene.make(people, plan, over);
  scenes.push(made);
  return made;
}

/** What became of an attempt, in one word and code. */
function said(begun: Begin): string {
  if ('go' in begun) return 'go';
  if ('already' in begun) return `already ${begun.already.outcome ?? 'running'}`;
  return 'hold' in begun ? `hold ${begun.hold.code}` : `denied ${begun.denied.code}`;
}

/** Nothing may have begun. */
async function started(of: Scene): Promise<number> {
  return (await of.entries('step.started')).length;
}

const without = (person: string) => (roster: Roster) => ({
  ...roster,
  people: roster.people.filter((one) => one.person !== person),
});
const twoSteps = () =>
  smallPlan({ steps: [gateStep(), commandStep('first', ['true']), commandStep('second', ['true'])] });

describe('an attempt begins', () => {
  it('once its gate is approved, and the record says so before anything runs', async () => {
    const run = await scene();
    await run.pass();
    const begun = await run.begin('switch');
    expect(begun).toMatchObject({ go: true, step: { id: 'switch' }, settings: { url: 'http://127.0.0.1:9' } });
    const [entry] = await run.entries('step.started');
    expect(entry).toMatchObject({
      address: 'switch',
      visit: 1,
      attempt: 1,
      kind: 'command',
      gates: [{ gate: 'go-ahead', visit: 1 }],
    });
  });

  it('once: asked again it is told what is recorded', async () => {
    const run = await scene();
    await run.pass();
    expect(said(await run.begin('switch'))).toBe('go');
    expect(said(await run.begin('switch'))).toBe('already running');
    await run.end('switch');
    expect(said(await run.begin('switch'))).toBe('already succeeded');
    expect(await started(run)).toBe(1);
  });

  it('once, even where twenty workers ask at the same moment through two openings of the record', async () => {
    const run = await scene();
    await run.pass();
    const other = Object.create(run, {
      record: { value: { ...run.record, store: await run.record.reopen() } },
    }) as Scene;
    const begun = await Promise.all(Array.from({ length: 20 }, (_, n) => (n % 2 ? run : other).begin('switch')));
    expect(begun.filter((one) => 'go' in one)).toHaveLength(1);
    expect(await started(run)).toBe(1);
  });

  it('also for a step inside a contingency that was chosen, when the subject of a standing gate lists it', async () => {
    const run = await scene(withContingency());
    await run.pass();
    await run.begin('switch');
    await run.end('switch', { outcome: 'failed' });
    expect(said(await run.begin('@fix/patch'))).toBe('denied order-violated');
    await choose(run);
    expect(said(await run.begin('@fix/patch'))).toBe('go');
  });
});

function withContingency(): FrozenPlan {
  const advice = { advise: 'contingency', contingency: 'fix', because: 'it is quicker' } as const;
  const steps = [gateStep(), commandStep('switch', ['true'], { onFailure: advice })];
  const contingencies = [
    { id: 'fix', title: 'Fix', because: 'quick', then: 'continue' as const, steps: [commandStep('patch', ['true'])] },
  ];
  return smallPlan({ steps, contingencies });
}

async function choose(run: Scene): Promise<void> {
  await run.append('contingency.chosen', {
    address: 'switch',
    visit: 1,
    contingency: 'fix',
    contingencyVisit: 1,
    reason: null,
  });
}

describe('nothing begins', () => {
  it('behind a gate that nobody approved', async () => {
    const run = await scene();
    expect(said(await run.begin('switch'))).toBe('denied order-violated');
    await run.open();
    expect(said(await run.begin('switch'))).toBe('denied order-violated');
    expect(await started(run)).toBe(0);
  });

  it('behind a gate that was passed otherwise than by approval', async () => {
    const run = await scene();
    await run.open();
    await run.append('step.skipped', { address: 'go-ahead', visit: 1, reason: 'in a hurry' });
    expect(said(await run.begin('switch'))).toBe('hold gate-not-standing');
    expect(await run.visit('switch')).toMatchObject({ state: 'holding', holding: { outcome: 'held' } });
    expect(await started(run)).toBe(0);
  });

  it('that changes something where the plan has no gate for it', async () => {
    const run = await scene(
      smallPlan({ steps: [commandStep('early', ['true']), gateStep(), commandStep('switch', ['true'])] }),
    );
    expect(said(await run.begin('early'))).toBe('hold gate-not-standing');
    expect(await started(run)).toBe(0);
  });

  it('out of order', async () => {
    const run = await scene(twoSteps());
    await run.pass();
    expect(said(await run.begin('second'))).toBe('denied order-violated');
    await run.begin('first');
    expect(said(await run.begin('second'))).toBe('denied order-violated');
    await run.end('first');
    expect(said(await run.begin('second'))).toBe('go');
  });

  it('as another attempt than the next, not even after success', async () => {
    const run = await scene();
    await run.pass();
    expect(said(await run.begin('switch', 2))).toBe('denied attempt-not-allowed');
    expect(said(await run.begin('switch', 1, 2))).toBe('denied attempt-not-allowed');
    await run.carryOut('switch');
    expect(said(await run.begin('switch', 2))).toMatch(/attempt-not-allowed/);
    expect(await started(run)).toBe(1);
  });

  it('again after a failure of a step that must never run twice, until somebody signs a retry', async () => {
    const run = await scene(
      smallPlan({
        steps: [
          gateStep(),
          commandStep('switch', ['true'], { retry: { attempts: 5, delayMs: 0, factor: 1, maxDelayMs: 0 } }),
        ],
      }),
    );
    await run.pass();
    await run.begin('switch');
    await run.end('switch', { outcome: 'failed', exitCode: 1 });
    expect(said(await run.begin('switch', 2))).toMatch(/attempt-not-allowed/);
    await run.append('step.retried', { address: 'switch', visit: 1, attempt: 2, reason: null });
    expect(said(await run.begin('switch', 2))).toBe('go');
  });

  it('while it is not known whether the attempt before it ran', async () => {
    const run = await scene(repeatable());
    await run.pass();
    await run.begin('switch');
    await run.end('switch', { outcome: 'unknown', known: 'the worker is gone' });
    expect(said(await run.begin('switch', 2))).toMatch(/attempt-not-allowed/);
    expect(await started(run)).toBe(1);
  });

  it('before the pause of the retry policy is over', async () => {
    const run = await scene(repeatable(60_000));
    await run.pass();
    await run.begin('switch');
    await run.end('switch', { outcome: 'failed' });
    expect(said(await run.begin('switch', 2))).toBe('hold attempt-not-allowed');
    expect(await started(run)).toBe(1);
  });

  it('in a run that was not admitted', async () => {
    const run = await scene(smallPlan({ steps: [commandStep('look', ['true'], { effect: 'none' }), gateStep()] }), {
      admitted: false,
    });
    expect(said(await run.begin('look'))).toBe('denied run-not-active');
    await run.admit();
    expect(said(await run.begin('look'))).toBe('go');
  });

  it('while somebody holds the run, and everything goes on where it stood afterwards', async () => {
    const run = await scene();
    await run.pass();
    await run.append('run.held', { reason: 'wait' });
    expect(said(await run.begin('switch'))).toBe('hold run-not-active');
    expect(await run.entries('step.held')).toHaveLength(0);
    await run.append('run.continued', { reason: null });
    expect(said(await run.begin('switch'))).toBe('go');
  });

  it('in a run that ends, but for the undo steps it lists, in their order', async () => {
    const undo = (id: string) => {
      const { undo: _, ...step } = commandStep(id, ['true']) as Extract<Step, { kind: 'command' }>;
      return { ...step, irreversible: null };
    };
    const first = commandStep('first', ['true'], { undo: undo('first') });
    const second = commandStep('second', ['true'], { undo: undo('second') });
    const run = await scene(smallPlan({ steps: [gateStep(), first, second, commandStep('third', ['true'])] }));
    await run.pass();
    await run.carryOut('first');
    await run.carryOut('second');
    expect(said(await run.begin('first~undo'))).toBe('denied run-not-active');
    const listed = ['second~undo', 'first~undo'];
    await run.append('run.ending', { outcome: 'stopped', reason: null, undo: listed, undoable: listed });
    expect(said(await run.begin('third'))).toBe('hold run-not-active');
    expect(said(await run.begin('first~undo'))).toBe('denied order-violated');
    await run.carryOut('second~undo');
    await run.carryOut('first~undo');
  });

  it('after the end', async () => {
    const run = await scene();
    await run.pass();
    await run.append('run.ended', { outcome: 'stopped', message: 'over', deviations: 0, open: [] });
    expect(said(await run.begin('switch'))).toBe('denied run-ended');
    expect(await started(run)).toBe(0);
  });

  it('at first outside the window, on the plain path', async () => {
    const run = await scene(smallPlan(), { closesAt: new Date(Date.now() - 1000).toISOString() });
    await run.pass();
    expect(said(await run.begin('switch'))).toBe('hold window-closed');
    expect(await started(run)).toBe(0);
  });

  it('at an address that the plan does not have, or that no worker carries out', async () => {
    const run = await scene();
    await expect(run.begin('nothing')).rejects.toMatchObject({ code: 'step-unknown' });
    await expect(run.begin('go-ahead')).rejects.toMatchObject({ code: 'step-unknown' });
  });
});

function repeatable(delayMs = 0): FrozenPlan {
  const retry = { attempts: 3, delayMs, factor: 1, maxDelayMs: delayMs };
  return smallPlan({ steps: [gateStep(), commandStep('switch', ['true'], { effect: 'repeatable', retry })] });
}

describe('time', () => {
  it('strands nothing once the first effect has begun', async () => {
    const closesAt = new Date(Date.now() + 400).toISOString();
    const run = await scene(twoSteps(), { closesAt });
    await run.pass();
    await run.carryOut('first');
    await run.pastTime(closesAt);
    expect(said(await run.begin('second'))).toBe('go');
  });

  it('voids an approval that was not used, and the gate is asked again', async () => {
    const run = await scene(
      smallPlan({ steps: [gateStep('go-ahead', { useWithinMs: 200 }), commandStep('switch', ['true'])] }),
    );
    await run.pass();
    await run.pastTime((await run.visit('go-ahead'))?.gate?.settled?.useBefore ?? '');
    expect(said(await run.begin('switch'))).toBe('hold gate-not-standing');
    expect(await run.visit('go-ahead')).toMatchObject({ visit: 2, state: 'pending' });
    expect(await run.visit('switch')).toBeUndefined();
    await run.pass('go-ahead', 2);
    expect(said(await run.begin('switch'))).toBe('go');
  });

  it('takes nothing back from an approval that was used', async () => {
    const steps = [
      gateStep('go-ahead', { useWithinMs: 150 }),
      commandStep('first', ['true']),
      commandStep('second', ['true']),
    ];
    const run = await scene(smallPlan({ steps }));
    await run.pass();
    await run.carryOut('first');
    await run.pastTime((await run.visit('go-ahead'))?.gate?.settled?.useBefore ?? '');
    expect(said(await run.begin('second'))).toBe('go');
  });

  it('counts reading as no use of an approval', async () => {
    const look = commandStep('look', ['true'], { effect: 'none' });
    const run = await scene(
      smallPlan({ steps: [gateStep('go-ahead', { useWithinMs: 150 }), look, commandStep('switch', ['true'])] }),
    );
    await run.pass();
    await run.carryOut('look');
    await run.pastTime((await run.visit('go-ahead'))?.gate?.settled?.useBefore ?? '');
    expect(said(await run.begin('switch'))).toBe('hold gate-not-standing');
  });
});

describe('an approval is void at the moment of the effect', () => {
  it.each<[string, (roster: Roster) => Roster, string]>([
    ['whose giver left the roster', without('ann@example.com'), 'role-missing'],
    ['whose giver lost the role', (roster) => withRoles(roster, ['developer']), 'role-missing'],
    ['whose key was revoked', (roster) => withKeys(roster, { revokedAt: new Date(0).toISOString() }), 'key-revoked'],
    [
      'whose key has expired',
      (roster) => withKeys(roster, { validBefore: new Date(1000).toISOString() }),
      'key-revoked',
    ],
  ])('%s', async (_, change, code) => {
    const run = await scene();
    await run.pass();
    await run.publishRoster(change);
    expect(said(await run.begin('switch'))).toBe(`hold ${code}`);
    expect(await run.entries('gate.voided')).toMatchObject([{ address: 'go-ahead', visit: 1, code }]);
    expect(await started(run)).toBe(0);
    expect(said(await run.begin('switch'))).toBe('hold order-violated');
    expect(await run.entries('gate.voided')).toHaveLength(1);
  });

  it('whose subject has changed', async () => {
    const look = commandStep('look', ['true'], {
      effect: 'none',
      capture: { from: 'text', shape: { kind: 'string' } },
    });
    const use = commandStep('use', [], { argv: ['use', { ref: 'output', step: 'look', path: ['text'] }] });
    const run = await scene(smallPlan({ steps: [look, gateStep(), use] }));
    await run.carryOut('look', 1, 1, { captures: { text: 'one' } });
    await run.pass();
    await run.append('step.retried', { address: 'look', visit: 1, attempt: 2, reason: null });
    await run.carryOut('look', 2, 1, { captures: { text: 'two' } });
    expect(said(await run.begin('use'))).toBe('hold subject-mismatch');
    expect(await started(run)).toBe(2);
  });

  it('that was given with a role the gate does not need', async () => {
    const run = await scene();
    await run.open();
    await run.approve(people.dev);
    expect(said(await run.begin('switch'))).toBe('hold role-missing');
  });

  it('whose stored subject is not a subject', async () => {
    const run = await scene();
    const subject = await run.write((tx) => tx.putBlob(new TextEncoder().encode('{}')));
    await run.append('gate.opened', {
      address: 'go-ahead',
      visit: 1,
      subject,
      deadlineAt: new Date(Date.now() + 60_000).toISOString(),
      measurements: [],
    });
    await run.approve();
    expect(said(await run.begin('switch'))).toBe('hold gate-not-standing');
    expect(await started(run)).toBe(0);
  });

  it('for a contingency that cannot be entered from where it was', async () => {
    const run = await scene(smallPlan({ contingencies: withContingency().contingencies }));
    await run.pass();
    await run.begin('switch');
    await run.end('switch', { outcome: 'failed' });
    await choose(run);
    expect(said(await run.begin('@fix/patch'))).toBe('hold gate-not-standing');
    expect(await started(run)).toBe(1);
  });
});

function withRoles(roster: Roster, roles: string[]): Roster {
  return {
    ...roster,
    people: roster.people.map((one) => (one.person === 'ann@example.com' ? { ...one, roles } : one)),
  };
}

function withKeys(roster: Roster, over: { revokedAt?: string; validBefore?: string }): Roster {
  const change = (one: Roster['people'][number]) => ({ ...one, keys: one.keys.map((key) => ({ ...key, ...over })) });
  return { ...roster, people: roster.people.map((one) => (one.person === 'ann@example.com' ? change(one) : one)) };
}

describe('what is denied', () => {
  it('is recorded once for each step and reason, however often it is tried', async () => {
    const run = await scene();
    for (const attempt of [2, 3, 4]) await run.begin('switch', attempt);
    await run.begin('switch');
    expect(await run.entries('request.denied')).toMatchObject([
      { action: 'begin', code: 'attempt-not-allowed' },
      { action: 'begin', code: 'order-violated' },
    ]);
  });
});
