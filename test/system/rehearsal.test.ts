import { fitnessOf } from '../../authority/release/release-requirements.ts';
import type { Injection } from '../../requests/envelope.ts';
import { canonicalBytes } from '../../common/canonical.ts';
import { digestOf } from '../../common/digest.ts';
import type { CommandStep } from '../../plans/language/schema/index.ts';
import { commandStep, gateStep, smallPlan } from '../support/plans.ts';
import { Site } from '../support/site.ts';
import { until } from '../support/until.ts';

const environments = ['production', 'staging'].map((id) => ({ id, values: { where: id, url: 'http://127.0.0.1:9' } }));
/** A step that leaves a line in the ledger: what it is, and in which environment. */
const writes = (id: string, over: Partial<CommandStep> = {}) =>
  commandStep(id, ['sh', '-c', `echo "${id} in $0" >> ledger`, { ref: 'setting', name: 'where' }], over);
const says = (text: string) => ({
  kind: 'command' as const,
  argv: ['grep', '-q', text, 'ledger'],
  cwd: null,
  env: {},
  timeoutMs: 5000,
  read: { kind: 'exit' as const },
});
const is = (value: number) => ({ kind: 'equals' as const, value });
const { criteria, contingencies } = smallPlan();
const plan = smallPlan({
  settings: {
    names: [
      { name: 'where', kind: 'string' },
      { name: 'url', kind: 'string' },
    ],
    environments,
  },
  criteria: criteria.map((one) => ({ ...one, probe: says('finish') })),
  steps: [
    gateStep(),
    writes('migrate', { verify: { probe: says('migrate'), done: is(0), notDone: is(1) } }),
    writes('switch', { onFailure: { advise: 'contingency', contingency: 'fix', because: 'it is quicker' } }),
    writes('finish'),
  ],
  contingencies: contingencies.map((one) => ({ ...one, then: 'continue', steps: [writes('mend')] })),
  tested: { kind: 'rehearsed', environment: 'staging', maxAgeMs: 3_600_000, because: 'staging has a copy' },
});
const { release } = plan;
const digest = digestOf(canonicalBytes(plan));

describe('a rehearsal, from what is asked to its end,', () => {
  let site: Site;
  beforeAll(async () => {
    site = await Site.open();
    await site.run('up');
    await site.publish(plan);
  }, 90_000);
  afterAll(() => site.close(), 60_000);

  async function rehearse(...inject: Injection[]): Promise<string> {
    const { dev, support } = site.people;
    const asked = { release, environment: 'staging', plan: digest, inject, reason: null, performer: support.person };
    const { status, message, run } = await site.ask(dev, { action: 'rehearse', ...asked });
    expect([status, message]).toEqual(['accepted', expect.stringContaining('is rehearsed in staging')]);
    expect(await site.decide(run ?? '')).toMatchObject({ status: 'accepted' });
    return run ?? '';
  }
  const visitOf = async (run: string, step: string) => site.visitOf(await site.state(run), step);
  const outcomesOf = async (run: string, step: string) =>
    (await visitOf(run, step))?.attempts.map(({ outcome }) => outcome);
  const asks = async (run: string, action: 'contingency' | 'resolve' | 'retry', over: object) => {
    const answer = await site.about(run, { action, visit: 1, ...over });
    expect([answer.status, answer.message]).toEqual(['accepted', expect.any(String)]);
  };
  const holds = (run: string, step: string) =>
    until(async () => (await visitOf(run, step))?.state === 'holding', 20_000, `${step} holds`);
  /** Lines that came into the ledger meanwhile. */
  async function written(work: () => Promise<unknown>): Promise<string[]> {
    const before = (await site.ledger()).length;
    await work();
    return (await site.ledger()).slice(before);
  }
  const lacks = async () => {
    const { requirements } = await site.store.read((tx) =>
      fitnessOf(tx, release, 'production', new Date().toISOString()),
    );
    return requirements.find(({ requires }) => requires === 'rehearsed');
  };

  it('with a step whose time is up, holds there, takes the contingency of its author, and is no evidence', async () => {
    const lines = await written(async () => {
      const run = await rehearse({ step: 'switch', as: 'timeout' });
      await holds(run, 'switch');
      expect(await outcomesOf(run, 'switch')).toEqual(['timed-out']);
      await asks(run, 'contingency', { step: 'switch', contingency: 'fix', reason: null });
      expect(await site.outcome(run)).toMatch(/^rolled-back/);
    });
    expect(lines).toEqual(['migrate in staging', 'mend in staging', 'finish in staging']);
    expect(await lacks()).toMatchObject({ met: false, message: expect.stringContaining('has faults') });
  }, 60_000);

  it('with a step whose end nobody knows, asks a person whether it was done, and then carries it out', async () => {
    const lines = await written(async () => {
      const run = await rehearse({ step: 'switch', as: 'unknown' });
      await holds(run, 'switch');
      expect(await outcomesOf(run, 'switch')).toEqual(['unknown']);
      await asks(run, 'resolve', { step: 'switch', as: 'not-done', evidence: 'the link is the old one', files: [] });
      await asks(run, 'retry', { step: 'switch', reason: null });
      expect(await site.outcome(run)).toMatch(/^rolled-back/);
    });
    expect(lines).toEqual(['migrate in staging', 'switch in staging', 'finish in staging']);
  }, 60_000);

  it('without faults runs every step with the settings of its environment, and is the evidence that was claimed', async () => {
    let run = '';
    const lines = await written(async () => {
      run = await rehearse();
      expect(await site.outcome(run)).toBe('rolled-back');
    });
    expect(lines).toEqual(['migrate in staging', 'switch in staging', 'finish in staging']);
    expect(await lacks()).toMatchObject({ met: true, message: expect.stringContaining(run) });
  }, 60_000);

  it('changes nothing about what is live, and is no outcome of the release', async () => {
    const deployed = await site.entries('release.deployed');
    expect(deployed.map(({ entry }) => entry.environment)).toEqual(['production']);
    const runs = await site.store.read((tx) => tx.runs({ release }));
    expect(runs.map(({ environment, rehearsal }) => [environment, rehearsal])).toEqual([
      ['staging', 'plain'],
      ['staging', 'injected'],
      ['staging', 'injected'],
    ]);
  });
});
