import fc from 'fast-check';
import type { NewEntry } from '../../../records/record-store.ts';
import { isBackoutError } from '../../../common/errors.ts';
import { foldEntries } from '../../../records/fold/index.ts';
import { newRecord, system } from '../../support/records.ts';
import { endedWell } from '../story.ts';

const plan = `sha256:${'ab'.repeat(32)}`;
const time = '2026-11-23T03:00:00.000Z';
const address = fc.constantFrom('a', 'b', 'drain/eu/stop', '@fix/patch', 'a~undo');
const place = fc.record({ address, visit: fc.integer({ min: 1, max: 3 }) });
const attempt = fc.record({ address, visit: fc.integer({ min: 1, max: 2 }), attempt: fc.integer({ min: 1, max: 3 }) });
const then = fc.constantFrom({ do: 'hold' } as const, { do: 'retry', attempt: 2, at: time } as const);
const gates = fc.array(
  place.map((each) => ({ gate: each.address, visit: each.visit, subject: plan })),
  { maxLength: 2 },
);

/** Entries in any order, sensible or not: a fold takes what comes. */
const bodies = fc.oneof(
  fc.constant({
    type: 'run.requested',
    body: { problem: 'p', cause: 'other', incident: null, change: null, defect: null, claimedDeployment: null },
  }),
  fc.constant({ type: 'run.admitted', body: { deployedAt: time, windowClosesAt: time, returnsTo: '1' } }),
  fc.constant({ type: 'run.denied', body: { code: 'c', message: 'm' } }),
  fc.constant({ type: 'run.held', body: { reason: 'r' } }),
  fc.constant({ type: 'run.continued', body: { reason: null } }),
  fc.constant({ type: 'run.ending', body: { outcome: 'stopped', reason: null, undo: ['a~undo'], undoable: [] } }),
  fc.constant({ type: 'run.ended', body: { outcome: 'stopped', message: 'm', deviations: 0, open: [] } }),
  fc.tuple(attempt, gates).map(([at, standing]) => ({
    type: 'step.started',
    body: { ...at, worker: { host: 'h', incarnation: 'i', pid: 1 }, command: null, gates: standing },
  })),
  attempt.map((at) => ({ type: 'step.opened', body: { ...at, until: null, instructions: null } })),
  attempt.map((at) => ({ type: 'step.succeeded', body: { ...at, ...endedWell, captures: null, evidence: [] } })),
  fc.tuple(attempt, then).map(([at, after]) => ({ type: 'step.failed', body: { ...at, ...endedWell, then: after } })),
  attempt.map((at) => ({ type: 'step.unknown', body: { ...at, ...endedWell, known: 'k' } })),
  attempt.map((at) => ({ type: 'step.holding', body: { ...at, outcome: 'failed', message: 'm', offers: [] } })),
  attempt.map((at) => ({ type: 'step.retried', body: { ...at, reason: null } })),
  place.map((at) => ({ type: 'step.skipped', body: { ...at, reason: 'r' } })),
  place.map((at) => ({ type: 'gate.opened', body: { ...at, subject: plan, deadlineAt: time, measurements: [] } })),
  place.map((at) => ({
    type: 'gate.settled',
    body: { ...at, subject: plan, settlement: 'approved', by: [], contingency: null, useBefore: null },
  })),
  place.map((at) => ({ type: 'gate.voided', body: { ...at, code: 'c', message: 'm' } })),
  place.map((at) => ({
    type: 'contingency.chosen',
    body: { ...at, contingency: 'fix', contingencyVisit: 1, reason: null },
  })),
  fc
    .tuple(place, fc.constantFrom('continue', 'retry', 'end'))
    .map(([at, after]) => ({ type: 'contingency.completed', body: { ...at, contingency: 'fix', then: after } })),
  fc.constant({ type: 'plan.published', body: { digest: plan, revision: 1, source: null, sourceMap: null } }),
  fc.constant({ type: 'release.deployed', body: { deployedAt: time, claimed: false, reason: null } }),
);
const entries = fc.array(
  fc.tuple(bodies, fc.integer({ min: 1, max: 4 }), fc.constantFrom('production', 'staging')).map(
    ([{ type, body }, number, environment]) =>
      ({
        type,
        body,
        actor: system,
        run: `shop-${number}`,
        release: { service: 'shop', version: '2.0.0' },
        environment,
        plan,
      }) as NewEntry,
  ),
  { maxLength: 40 },
);

test('replaying every entry rebuilds the projections, and folding at once gives what folding one by one gave', async () => {
  await fc.assert(
    fc.asyncProperty(entries, async (list) => {
      const record = await newRecord();
      try {
        for (const entry of list) {
          // A second request of a run, or a lock that is taken, is refused: nothing of it stays.
          const refused = await record.store
            .write((tx) => tx.append(entry))
            .then(
              () => undefined,
              (error: unknown) => error,
            );
          if (refused !== undefined && !isBackoutError(refused))
            expect(refused).toMatchObject({ code: 'ERR_SQLITE_ERROR', message: expect.stringContaining('UNIQUE') });
          await record.store.read((tx) => tx.run(entry.run ?? ''));
        }
        const before = await record.store.projections();
        await record.store.rebuildProjections();
        expect(await record.store.projections()).toEqual(before);
        for (const { run } of await record.store.read((tx) => tx.runs())) {
          const items = await record.store.read((tx) => tx.entries({ run }));
          expect(await record.store.read((tx) => tx.run(run))).toEqual(foldEntries(undefined, items));
        }
      } finally {
        await record.end();
      }
    }),
    { numRuns: 30 },
  );
}, 60_000);

test('one run at a time holds the lock of a service and environment, until it ends', async () => {
  const record = await newRecord();
  const write = (run: string, type: 'run.requested' | 'run.admitted' | 'run.ended', body: NewEntry['body']) =>
    record.store.write((tx) =>
      tx.append({
        type,
        body,
        actor: system,
        run,
        release: { service: 'shop', version: '2.0.0' },
        environment: 'production',
        plan,
      } as NewEntry),
    );
  const requested = {
    problem: 'p',
    cause: 'other',
    incident: null,
    change: null,
    defect: null,
    claimedDeployment: null,
  } as const;
  const admitted = { deployedAt: time, windowClosesAt: time, returnsTo: '1' };
  for (const run of ['shop-1', 'shop-2']) await write(run, 'run.requested', requested);
  await write('shop-1', 'run.admitted', admitted);
  await expect(write('shop-2', 'run.admitted', admitted)).rejects.toMatchObject({ code: 'run-in-progress' });
  expect(await record.store.read((tx) => tx.lockHolder('shop', 'production'))).toBe('shop-1');
  await write('shop-1', 'run.ended', { outcome: 'stopped', message: 'm', deviations: 0, open: [] });
  await write('shop-2', 'run.admitted', admitted);
  expect(await record.store.read((tx) => tx.lockHolder('shop', 'production'))).toBe('shop-2');
  await record.end();
});
