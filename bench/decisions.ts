import { randomBytes } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { gateStep, smallPlan } from '../test/support/plans.ts';
import { signAs, signedFields } from '../test/support/people.ts';
import type { Site } from '../test/support/site.ts';
import { until } from '../test/support/until.ts';
import { openBare } from './bare.ts';
import { bareUpdate } from './bare-workflow.ts';
import { median } from './median.ts';

/** Decisions that are counted of one run; the ones before them read the roster and the plan for the first time. */
const BLOCK = 12;
const UNCOUNTED = 3;
/** Pairs of runs, one with the small and one with the large roster. */
const TURNS = 6;
export const crowdSize = 10_000;

/** ms from sending a signed decision to its answer, beside a bare update, and with many people on the roster. */
export interface Decisions {
  readonly decision: number;
  readonly bare: number;
  /** The median of what each pair says. */
  readonly ratio: number;
  /** What a roster of `crowdSize` people adds, ms. */
  readonly crowdAddsMs: number;
}

/** Decides gate after gate of one run, each beside a bare update; then of runs with few and with ten thousand people. */
export async function measureDecisions(site: Site): Promise<Decisions> {
  const pairs = await besideBare(site);
  return {
    decision: median(pairs.map((pair) => pair.decision)),
    bare: median(pairs.map((pair) => pair.bare)),
    ratio: median(pairs.map((pair) => pair.decision / pair.bare)),
    crowdAddsMs: await measureCrowd(site),
  };
}

async function besideBare(site: Site): Promise<{ decision: number; bare: number }[]> {
  const bare = await openBare((await site.temporal()).address);
  try {
    const handle = await bare.client.workflow.start('bareDecisions', {
      workflowId: 'bare-decisions',
      taskQueue: 'bare',
      args: [UNCOUNTED + BLOCK + 1],
    });
    const run = await waitingRun(site, 'decisions');
    const pairs = await times(UNCOUNTED + BLOCK, async () => ({
      decision: await decideNext(site, run),
      bare: await bareOne(handle),
    }));
    await handle.terminate();
    return pairs.slice(UNCOUNTED);
  } finally {
    await bare.close();
  }
}

/** The median over pairs of runs of what the large roster adds. Which of a pair comes first changes by turns. */
async function measureCrowd(site: Site): Promise<number> {
  const added: number[] = [];
  for (let turn = 0; turn < TURNS; turn += 1) {
    const took = new Map<number, number>();
    for (const people of turn % 2 === 0 ? [0, crowdSize] : [crowdSize, 0]) {
      await publishCrowd(site, people);
      const run = await waitingRun(site, `crowd-${turn}-${people}`);
      const each = await times(UNCOUNTED + BLOCK, () => decideNext(site, run));
      took.set(people, median(each.slice(UNCOUNTED)));
    }
    added.push((took.get(crowdSize) ?? NaN) - (took.get(0) ?? NaN));
  }
  return median(added);
}

/** A run of its own for each block: a run grows with its decisions. */
async function waitingRun(site: Site, service: string): Promise<string> {
  const steps = Array.from({ length: UNCOUNTED + BLOCK }, (_, at) => gateStep(at === 0 ? 'go-ahead' : `gate-${at}`));
  const plan = smallPlan({ release: { service, version: '2.0.0' }, steps });
  await site.publish(plan);
  return site.start(plan);
}

/** Signing is the person's own time and not counted. */
async function decideNext(site: Site, run: string): Promise<number> {
  const { address, visit, subject } = await until(
    async () => openGateOf(await site.state(run)),
    20_000,
    'a gate opens',
  );
  const { plan } = await site.state(run);
  const approver = site.people.approver;
  const signed = await signAs(approver, {
    ...signedFields(approver, site.installation),
    action: 'decide',
    run,
    plan,
    gate: address,
    visit,
    subject,
    decision: 'approve',
    reason: null,
  });
  const began = performance.now();
  const answer = await site.send(signed);
  const took = performance.now() - began;
  if (answer.status !== 'accepted') throw new Error(`not decided: ${answer.message}`);
  return took;
}

function openGateOf({ steps }: Awaited<ReturnType<Site['state']>>) {
  for (const { address, visits } of steps.values()) {
    const last = visits.at(-1);
    if (last?.gate && !last.gate.settled) return { address, visit: last.visit, subject: last.gate.subject };
  }
  return undefined;
}

async function bareOne(handle: WorkflowHandle): Promise<number> {
  const began = performance.now();
  await handle.executeUpdate(bareUpdate);
  return performance.now() - began;
}

/** The roster with `count` people more, whose keys nobody has. */
async function publishCrowd(site: Site, people: number): Promise<void> {
  const crowd = Array.from({ length: people }, (_, at) => ({
    person: `person-${at}@example.com`,
    name: `Person ${at}`,
    roles: ['approver'],
    keys: [{ key: keyOfNobody(), validAfter: null, validBefore: null, revokedAt: null }],
  }));
  const roster = { ...site.people.roster, people: [...site.people.roster.people, ...crowd] };
  const answer = await site.ask(site.people.admin, { action: 'roster.publish', roster, reason: null });
  if (answer.status !== 'accepted') throw new Error(`not published: ${answer.message}`);
}

function keyOfNobody(): string {
  const name = Buffer.from('ssh-ed25519');
  const length = (bytes: Uint8Array) => {
    const head = Buffer.alloc(4);
    head.writeUInt32BE(bytes.length);
    return head;
  };
  const key = randomBytes(32);
  return `ssh-ed25519 ${Buffer.concat([length(name), name, length(key), key]).toString('base64')}`;
}

async function times<T>(count: number, work: () => Promise<T>): Promise<T[]> {
  const found: T[] = [];
  for (let at = 0; at < count; at += 1) found.push(await work());
  return found;
}
