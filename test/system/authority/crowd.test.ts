import { setTimeout as pause } from 'node:timers/promises';
import type { Answer } from '../../../requests/answer.ts';
import { canonicalBytes } from '../../../common/canonical.ts';
import { nonce } from '../../support/people.ts';
import { commandStep, gateStep, smallPlan } from '../../support/plans.ts';
import { quickSigner } from '../../support/quick-signer.ts';
import { Site } from '../../support/site.ts';
import { until } from '../../support/until.ts';

/** API, Temporal server and worker are real ones here, and in processes of their own. */
const repetitions = Number(process.env['BACKOUT_CROWDS'] ?? 100);
const needed = 3;
const crowd = Array.from({ length: 20 }, (_, at) => ({ person: `a${at}@example.com`, signer: quickSigner() }));

let site: Site;
beforeAll(async () => {
  site = await Site.open({ api: { requestsPerMinute: 1_000_000 } });
  await site.run('up');
  const { roster } = site.people;
  const people = crowd.map(({ person, signer }) => ({
    person,
    name: person,
    roles: ['approver'],
    keys: [{ key: signer.publicKey, validAfter: null, validBefore: null, revokedAt: null }],
  }));
  const published = { ...roster, people: [...roster.people, ...people] };
  const answer = await site.ask(site.people.admin, { action: 'roster.publish', roster: published, reason: null });
  if (answer.status !== 'accepted') throw new Error(`no crowd: ${answer.message}`);
}, 120_000);
afterAll(() => site.close(), 120_000);

/** A run that waits at its gate, behind which a step leaves a line. */
async function waiting(service: string, over: Parameters<typeof gateStep>[1]) {
  const switched = commandStep('switch', ['/bin/sh', '-c', `echo ${service} >> ledger`], { cwd: site.dir });
  const plan = smallPlan({ release: { service, version: '2.0.0' }, steps: [gateStep('go-ahead', over), switched] });
  await site.publish(plan);
  const run = await site.start(plan);
  const gate = await until(
    async () => site.visitOf(await site.state(run), 'go-ahead')?.gate ?? undefined,
    30_000,
    `the gate of ${run} opens`,
  );
  return { run, service, gate, plan: (await site.state(run)).plan };
}
type Waiting = Awaited<ReturnType<typeof waiting>>;

/** Somebody's decision, signed and not yet sent. */
function signed({ run, plan, gate }: Waiting, at: number, decision: 'approve' | 'refuse') {
  const { person, signer } = crowd[at]!;
  const bytes = canonicalBytes({
    v: 1,
    installation: site.installation,
    action: 'decide',
    run,
    plan,
    gate: 'go-ahead',
    visit: 1,
    subject: gate.subject,
    decision,
    reason: decision === 'approve' ? null : 'not now',
    by: person,
    at: new Date().toISOString(),
    nonce: nonce(),
  });
  return { bytes, signature: signer.sign(bytes) };
}

const settlements = async ({ run }: Waiting) =>
  (await site.entries('gate.settled')).filter(({ entry }) => entry.run === run).map(({ body }) => body);
const ran = async ({ service }: Waiting) => (await site.ledger()).filter((line) => line === service).length;
/** Different in every repetition, the same in every run of this test. */
const refuses = (repetition: number, at: number) => (at * 7 + repetition * 13) % 23 < repetition % 4;

async function twentyAtOnce(repetition: number): Promise<string> {
  const run = await waiting(`crowd-${repetition}`, { quorum: { kind: 'role', role: 'approver', count: needed } });
  const sent = crowd.map((_, at) => signed(run, at, refuses(repetition, at) ? 'refuse' : 'approve'));
  const answers: Answer[] = await Promise.all(sent.map((one) => site.send(one)));
  const [settlement, ...more] = await settlements(run);
  expect([answers.length, more]).toEqual([crowd.length, []]);
  const accepted = crowd.filter((_, at) => answers[at]?.status === 'accepted').map(({ person }) => person);
  expect(answers.filter(({ status }) => status === 'denied')).toHaveLength(crowd.length - accepted.length);
  const isApproved = settlement?.settlement === 'approved';
  if (isApproved) expect(settlement.by.toSorted()).toEqual(accepted.toSorted());
  else {
    expect(settlement).toMatchObject({ settlement: 'refused', by: [expect.any(String)] });
    const refusers = crowd.filter((_, at) => refuses(repetition, at)).map(({ person }) => person);
    expect(accepted.filter((person) => refusers.includes(person))).toEqual(settlement?.by);
  }
  expect(await site.outcome(run.run, 60_000)).toMatch(isApproved ? /^rolled-back/ : /^refused$/);
  expect(await ran(run)).toBe(isApproved ? 1 : 0);
  return settlement?.settlement ?? 'none';
}

test(`twenty people who decide in the same instant are all answered, and the gate has one settlement: ${repetitions} times`, async () => {
  const outcomes = new Set<string>();
  let next = 0;
  const lane = async () => {
    while (next < repetitions) outcomes.add(await twentyAtOnce(next++));
  };
  await Promise.all([lane(), lane()]);
  expect([...outcomes].toSorted()).toEqual(['approved', 'refused']);
}, 900_000);

/** How long before the deadline a decision is sent: the first is in time on any machine, the last on none. */
const leads = [8000, 600, 400, 300, 250, 200, 160, 130, 100, 80, 60, 45, 30, 20, 10, 0];

async function atTheDeadline(leadMs: number): Promise<string> {
  const run = await waiting(`late-${leadMs}`, { deadlineMs: leadMs + 2000 });
  const { deadlineAt } = run.gate;
  const decision = signed(run, 0, 'approve');
  await pause(Math.max(0, Date.parse(deadlineAt) - Date.now() - leadMs));
  const answer = await site.send(decision);
  const outcome = await site.outcome(run.run, 30_000);
  const [settlement, ...more] = await settlements(run);
  expect(more).toEqual([]);
  const isApproved = settlement?.settlement === 'approved';
  expect([settlement?.settlement, answer.status, outcome === 'expired', await ran(run)]).toEqual(
    isApproved ? ['approved', 'accepted', false, 1] : ['expired', 'denied', true, 0],
  );
  return settlement?.settlement ?? 'none';
}

test('a decision at the very instant of the deadline wins or comes too late, never both', async () => {
  const outcomes = new Set<string>();
  let next = 0;
  const lane = async () => {
    while (next < leads.length) outcomes.add(await atTheDeadline(leads[next++] ?? 0));
  };
  await Promise.all([lane(), lane(), lane(), lane()]);
  expect([...outcomes].toSorted()).toEqual(['approved', 'expired']);
}, 240_000);
