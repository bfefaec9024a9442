import { setTimeout as pause } from 'node:timers/promises';
import { timeUpActivity } from '../../../activities/control/time-up.ts';
import type { ControlDeps } from '../../../activities/control/deps.ts';
import { canonicalBytes } from '../../../common/canonical.ts';
import type { Answer } from '../../../requests/answer.ts';
import { openDoor, type Door } from '../../api/support/door.ts';
import type { Run } from '../../authority/support/desk.ts';
import { makePeople, nonce, type People } from '../../support/people.ts';
import { commandStep, gateStep, smallPlan } from '../../support/plans.ts';
import { quickSigner, type QuickSigner } from '../../support/quick-signer.ts';
import { system } from '../../support/records.ts';

const crowd = 20;
const needed = 3;
const tooLate = ['gate-settled', 'run-not-active'];

interface Approver {
  readonly person: string;
  readonly signer: QuickSigner;
}

let people: People;
let approvers: Approver[];
let door: Door;
beforeAll(async () => {
  const base = await makePeople();
  approvers = Array.from({ length: crowd }, (_, at) => ({ person: `a${at}@example.com`, signer: quickSigner() }));
  const listed = approvers.map(({ person, signer: { publicKey } }) => ({
    person,
    name: person,
    roles: ['approver'],
    keys: [{ key: publicKey, validAfter: null, validBefore: null, revokedAt: null }],
  }));
  people = { ...base, roster: { ...base.roster, people: [...base.roster.people, ...listed] } };
  door = await openDoor(people, { requestsPerMinute: 1_000_000, answerWithinMs: 30_000 });
});
afterAll(async () => {
  await door.close();
  await people.cleanup();
});

const waiting = async (service: string, over: Parameters<typeof gateStep>[1]): Promise<Run> => {
  const run = await door.desk.begun(
    smallPlan({
      release: { service, version: '2.0.0' },
      steps: [gateStep('go-ahead', over), commandStep('switch', ['true'])],
    }),
  );
  await run.openGate();
  return run;
};

/** Settlements of a run's gate, in the record. */
const settled = async ({ name }: Run) =>
  (await door.desk.entries('gate.settled')).filter(({ entry }) => entry.run === name).map(({ body }) => body);

/** Decisions, each signed before any is sent, so that they arrive together. */
async function allAtOnce(run: Run, who: readonly Approver[], kind: (at: number) => 'approve' | 'refuse') {
  const decisions = [await run.decision('approve'), await run.decision('refuse')];
  const signed = who.map(({ person, signer }, at) => {
    const dated = {
      v: 1,
      installation: door.desk.installation,
      by: person,
      at: new Date().toISOString(),
      nonce: nonce(),
    };
    const bytes = canonicalBytes({ ...decisions[kind(at) === 'approve' ? 0 : 1], ...dated });
    return { bytes, signature: signer.sign(bytes) };
  });
  return async () => Promise.all(signed.map(async (one) => (await door.post(one)).json() as Answer));
}

/** Different in every repetition, the same in every run of this test. */
const refuses = (repetition: number) => (at: number) => (at * 7 + repetition * 13) % 23 < repetition % 4;

describe('twenty people who decide in the same instant', () => {
  test('are all answered, and one refusal or one quorum settles it: one hundred times', async () => {
    const outcomes = new Set<string>();
    for (let repetition = 0; repetition < 100; repetition++) {
      const quorum = { kind: 'role', role: 'approver', count: needed } as const;
      const run = await waiting(`crowd-${repetition}`, { quorum });
      const isRefusal = refuses(repetition);
      const send = await allAtOnce(run, approvers, (at) => (isRefusal(at) ? 'refuse' : 'approve'));
      const answers = await send();

      const [settlement, ...more] = await settled(run);
      expect([answers.length, more]).toEqual([crowd, []]);
      const accepted = approvers.filter((_, at) => answers[at]?.status === 'accepted').map(({ person }) => person);
      const late = answers.filter(({ status }) => status !== 'accepted');
      expect(late.map(({ code }) => code).filter((code) => !tooLate.includes(code ?? ''))).toEqual([]);
      if (settlement?.settlement === 'approved') {
        expect(accepted).toHaveLength(needed);
        expect([...settlement.by].toSorted()).toEqual(accepted.toSorted());
      } else {
        expect(settlement).toMatchObject({ settlement: 'refused', by: [expect.any(String)] });
        expect(accepted.filter((person) => isRefusal(approvers.findIndex((one) => one.person === person)))).toEqual(
          settlement?.by,
        );
        expect(accepted.length).toBeLessThanOrEqual(needed);
      }
      outcomes.add(settlement?.settlement ?? 'none');
    }
    expect([...outcomes].toSorted()).toEqual(['approved', 'refused']);
  }, 900_000);
});

describe('a decision at the very instant of the deadline', () => {
  test('wins or comes too late, never both, by the record’s clock', async () => {
    const outcomes = new Set<string>();
    // Of the deadline's activity nothing else is asked: it delivers nothing.
    const timeUp = timeUpActivity({ store: door.desk.store, actor: system, pid: process.pid } as ControlDeps);
    for (let repetition = 0; repetition < 24; repetition++) {
      const run = await waiting(`late-${repetition}`, { deadlineMs: 700 });
      const [who] = approvers;
      const send = await allAtOnce(run, [who!], () => 'approve');
      const deadlineAt = (await run.visit('go-ahead'))?.gate?.deadlineAt ?? '';
      // What is sent takes a moment to be decided: from 190 ms before the deadline to the deadline itself.
      await pause(Math.max(0, Date.parse(deadlineAt) - Date.now() - 190 + (repetition % 20) * 10));
      const visit = { run: run.name, address: 'go-ahead', visit: 1 };
      const [[answer]] = await Promise.all([send(), timeUp(visit).then(() => timeUp(visit))]);
      await pause(Math.max(0, Date.parse(deadlineAt) - Date.now() + 1));
      await timeUp(visit);

      const [settlement, ...more] = await settled(run);
      expect(more).toEqual([]);
      const [entry] = (await door.desk.entries('gate.decided')).filter((one) => one.entry.run === run.name);
      if (settlement?.settlement === 'approved') {
        expect(answer?.status).toBe('accepted');
        expect((entry?.entry.at ?? '') < deadlineAt).toBe(true);
      } else {
        expect(settlement?.settlement).toBe('expired');
        expect([answer?.status, entry]).toEqual(['denied', undefined]);
      }
      outcomes.add(settlement?.settlement ?? 'none');
    }
    expect([...outcomes].toSorted()).toEqual(['approved', 'expired']);
  }, 120_000);
});
