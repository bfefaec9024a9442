import type { People } from '../../support/people.ts';
import { commandStep, gateStep, smallPlan } from '../../support/plans.ts';
import { scenesForEach } from '../../support/scene.ts';
import type { FrozenStep } from '../../../plans/language/schema/index.ts';
import type { Roster } from '../../../roster/schema.ts';
import { choose, said, started, twoSteps, withContingency } from './support.ts';

let people: People;
const scene = scenesForEach((ours) => (people = ours));

const without = (person: string) => (roster: Roster) => ({
  ...roster,
  people: roster.people.filter((one) => one.person !== person),
});
describe('the passing of time', () => {
  it('stops nothing once the first effect has begun', async () => {
    const closesAt = new Date(Date.now() + 2000).toISOString();
    const run = await scene(twoSteps(), { closesAt });
    await run.pass();
    await run.carryOut('first');
    await run.pastTime(closesAt);
    expect(said(await run.begin('second'))).toBe('go');
  });

  it('voids an approval that was not used, and the gate is asked again', async () => {
    const run = await scene();
    await run.open();
    await run.approve(people.approver, 'go-ahead', 1, new Date(0).toISOString());
    expect(said(await run.begin('switch'))).toBe('hold gate-not-standing');
    expect(await run.visit('go-ahead')).toMatchObject({ visit: 2, state: 'pending' });
    expect(await run.visit('switch')).toBeUndefined();
    await run.pass('go-ahead', 2);
    expect(said(await run.begin('switch'))).toBe('go');
  });

  it('takes nothing back from an approval that was used', async () => {
    const steps = [
      gateStep('go-ahead', { useWithinMs: 2000 }),
      commandStep('first', ['true']),
      commandStep('second', ['true']),
    ];
    const run = await scene(smallPlan({ steps }));
    await run.pass();
    await run.carryOut('first');
    await run.pastTime((await run.visit('go-ahead'))?.gate?.settled?.useBefore ?? '');
    expect(said(await run.begin('second'))).toBe('go');
  });

  it('takes nothing back where the key that approved runs out by itself once the approval is used', async () => {
    const run = await scene(twoSteps());
    await run.pass();
    const validBefore = new Date(Date.now() + 1500).toISOString();
    await run.publishRoster((roster) => withKeys(roster, { validBefore }));
    await run.carryOut('first');
    await run.pastTime(validBefore);
    expect(said(await run.begin('second'))).toBe('go');
  });

  it.each<[string, (roster: Roster) => Roster, string]>([
    ['a role that is lost', (roster) => withRoles(roster, ['developer']), 'role-missing'],
    [
      'a key that is revoked',
      (roster) => withKeys(roster, { revokedAt: new Date().toISOString(), validBefore: new Date().toISOString() }),
      'key-revoked',
    ],
    ['somebody who is removed', without('ann@example.com'), 'role-missing'],
  ])('does not save a used approval from %s: it is void, and the run waits for a new one', async (...row) => {
    const [, change, code] = row;
    const run = await scene(twoSteps());
    await run.pass();
    await run.carryOut('first');
    await run.publishRoster(change);
    expect(said(await run.begin('second'))).toBe(`hold ${code}`);
    expect(await run.visit('go-ahead')).toMatchObject({ visit: 2, state: 'pending' });
    await run.open('go-ahead', 2);
    await run.approve(people.approver2, 'go-ahead', 2);
    expect(said(await run.begin('second'))).toBe('go');
  });

  it('counts reading as no use of an approval', async () => {
    const look = commandStep('look', ['true'], { effect: 'none' });
    const run = await scene(
      smallPlan({ steps: [gateStep('go-ahead', { useWithinMs: 2000 }), look, commandStep('switch', ['true'])] }),
    );
    await run.pass();
    await run.carryOut('look');
    await run.pastTime((await run.visit('go-ahead'))?.gate?.settled?.useBefore ?? '');
    expect(said(await run.begin('switch'))).toBe('hold gate-not-standing');
  });
});

describe('an approval at the moment of the effect', () => {
  it.each<[string, (roster: Roster) => Roster, string]>([
    ['giver left the roster', without('ann@example.com'), 'role-missing'],
    ['giver lost the role', (roster) => withRoles(roster, ['developer']), 'role-missing'],
    ['key was revoked', (roster) => withKeys(roster, { revokedAt: new Date(0).toISOString() }), 'key-revoked'],
    ['key has expired', (roster) => withKeys(roster, { validBefore: new Date(1000).toISOString() }), 'key-revoked'],
  ])('is void if its %s', async (_, change, code) => {
    const run = await scene();
    await run.pass();
    await run.publishRoster(change);
    expect(said(await run.begin('switch'))).toBe(`hold ${code}`);
    expect(await run.entries('gate.voided')).toMatchObject([{ address: 'go-ahead', visit: 1, code }]);
    expect(await started(run)).toBe(0);
    expect(said(await run.begin('switch'))).toBe('hold order-violated');
    expect(await run.entries('gate.voided')).toHaveLength(1);
  });

  it('is void if its subject has changed', async () => {
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

  it('is void if it was given with a role that the gate does not need', async () => {
    const run = await scene();
    await run.open();
    await run.approve(people.dev);
    expect(said(await run.begin('switch'))).toBe('hold role-missing');
  });

  it('is void if its giver lost the seat they filled, though they have another role of the quorum', async () => {
    const quorum = {
      kind: 'any',
      of: [
        { kind: 'role', role: 'approver', count: 1 },
        { kind: 'role', role: 'owner', count: 1 },
      ],
    } as const;
    const run = await scene(
      smallPlan({
        steps: [gateStep('go-ahead', { quorum: { ...quorum, of: [...quorum.of] } }), commandStep('switch', ['true'])],
      }),
    );
    await run.publishRoster((roster) => withRoles(roster, ['approver', 'owner']));
    await run.open();
    await run.approve({ ...people.approver, roles: ['approver', 'owner'] });
    await run.publishRoster((roster) => withRoles(roster, ['owner']));
    expect(said(await run.begin('switch'))).toBe('hold role-missing');
    expect(await started(run)).toBe(0);
  });

  it('is void if it does not fill the quorum, even if its settlement says so', async () => {
    const quorum = { kind: 'role', role: 'approver', count: 2 } as const;
    const run = await scene(smallPlan({ steps: [gateStep('go-ahead', { quorum }), commandStep('switch', ['true'])] }));
    await run.pass();
    expect(said(await run.begin('switch'))).toBe('hold role-missing');
    expect(await started(run)).toBe(0);
  });

  it('is void if its stored subject is not a subject', async () => {
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

  it('is void for the steps of a contingency too, which wait until it is given again', async () => {
    const run = await scene(withContingency());
    await run.pass();
    await run.begin('switch');
    await run.end('switch', { outcome: 'failed' });
    await choose(run);
    await run.publishRoster((roster) => withKeys(roster, { revokedAt: new Date(0).toISOString() }));
    expect(said(await run.begin('@fix/patch'))).toBe('hold key-revoked');
    expect(said(await run.begin('@fix/patch'))).toBe('hold gate-not-standing');
    expect(await run.entries('step.held')).toHaveLength(0);
    await run.publishRoster((roster) => withKeys(roster, { revokedAt: null }));
    await run.pass('go-ahead', 2);
    expect(said(await run.begin('@fix/patch'))).toBe('go');
  });

  it('is void for the undo steps of an ending run, which hold, because nobody is asked any more', async () => {
    const {
      undo: _,
      reverses: _none,
      ...back
    } = commandStep('switch', ['true']) as Extract<FrozenStep, { kind: 'command' }>;
    const undo = { ...back, irreversible: null };
    const run = await scene(smallPlan({ steps: [gateStep(), commandStep('switch', ['true'], { undo })] }));
    await run.pass();
    await run.carryOut('switch');
    const listed = ['switch~undo'];
    await run.append('run.ending', { outcome: 'stopped', reason: null, undo: listed, undoable: listed });
    await run.publishRoster((roster) => withKeys(roster, { revokedAt: new Date(0).toISOString() }));
    expect(said(await run.begin('switch~undo'))).toBe('hold key-revoked');
    expect(await run.entries('gate.voided')).toHaveLength(0);
    expect(await run.visit('switch~undo')).toMatchObject({ state: 'holding' });
    expect((await run.visit('switch~undo'))?.holding?.offers.map(({ offer }) => offer)).toEqual(['continue', 'skip']);
  });

  it('is void for a contingency that cannot be entered from where the run was', async () => {
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

function withKeys(roster: Roster, over: { revokedAt?: string | null; validBefore?: string }): Roster {
  const change = (one: Roster['people'][number]) => ({ ...one, keys: one.keys.map((key) => ({ ...key, ...over })) });
  return { ...roster, people: roster.people.map((one) => (one.person === 'ann@example.com' ? change(one) : one)) };
}
